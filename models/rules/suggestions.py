"""Suggestions of members to their committee (R17): what they may hold, and with which words they are closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from models.errors import FieldError, InvalidInput
from models.rules.phones import has_phone
from models.rules.word_count import count_words

SuggestionState = Literal["open", "taken_up", "thanked"]
STATE_NAMES: Mapping[SuggestionState, str] = {
    "open": "待处理",
    "taken_up": "已采纳，正在推荐",
    "thanked": "已答复",
}
LONGEST_SUBJECT, LONGEST_WHY, LONGEST_WORDS = 60, 300, 200
# Words are counted as in the materials; nobody hides a book in one "word".
_LONGEST_TEXT = 4 * LONGEST_WHY
# So many of one member's may wait in a campaign at a time.
MOST_OPEN = 5
# After the nomination stage an answer may still be read for a while; then everything of it goes.
KEPT_FOR = timedelta(days=180)
# What an officer may begin from when a suggestion is closed without a nomination.
THANKS: Mapping[str, str] = {
    "noted": "感谢您的推荐！我们已认真研究，本次名额有限，暂未列入，您推荐的事迹我们会继续关注和学习宣传。",
    "known": "感谢您的推荐！您推荐的对象已在本次推荐之列，我们会把您提供的情况一并作为参考。",
    "unfit": "感谢您的推荐！经对照评选条件，该对象暂不符合本类别要求，欢迎您继续推荐身边的先进典型。",
}


def read_suggestion(subject: str, why: str) -> tuple[str, str]:
    """Return who or what is suggested, on one line, and why, in paragraphs; raise InvalidInput naming each fault."""
    subject = " ".join(subject.split())
    why = "\n".join(filter(None, (" ".join(line.split()) for line in why.splitlines())))
    errors = [*_check_subject(subject), *_check_why(why)]
    if errors:
        raise InvalidInput(errors)
    return subject, why


def read_words(kind: str, own: str) -> str:
    """Return what the writer will read: one of the usual sentences, then the officer's own; raise InvalidInput."""
    if kind and kind not in THANKS:
        raise InvalidInput([FieldError("thanks", "请选择答复用语。")])
    own = " ".join(own.split())
    if len(own) > LONGEST_WORDS:
        raise InvalidInput([FieldError("words", f"补充的话请控制在 {LONGEST_WORDS} 个字符以内。")])
    words = THANKS.get(kind, "") + own
    if not words:
        raise InvalidInput([FieldError("words", "请选择答复用语，或写一句话答复推荐人。")])
    return words


def _check_subject(subject: str) -> list[FieldError]:
    if not subject:
        return [FieldError("subject", "请填写推荐谁，或者推荐什么作品、案例。")]
    if len(subject) > LONGEST_SUBJECT:
        return [FieldError("subject", f"请控制在 {LONGEST_SUBJECT} 个字符以内，详细情况写在推荐理由里。")]
    return [FieldError("subject", "请不要填写手机号。")] if has_phone(subject) else []


def _check_why(why: str) -> list[FieldError]:
    if not why:
        return [FieldError("why", "请写几句推荐理由。")]
    words = count_words(why)
    if words > LONGEST_WHY or len(why) > _LONGEST_TEXT:
        return [FieldError("why", f"推荐理由请控制在 {LONGEST_WHY} 字以内，现在有 {words} 字。")]
    return [FieldError("why", "请不要填写手机号，需要时我们会通过支部联系。")] if has_phone(why) else []
