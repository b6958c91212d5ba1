"""What suggestions may hold, and the words with which they are closed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import InvalidInput
from models.rules.suggestions import LONGEST_SUBJECT, LONGEST_WORDS, THANKS, read_suggestion, read_words
from models.rules.word_count import count_words


@given(st.text(max_size=80), st.text(max_size=400))
def test_what_is_taken_is_short_and_tidy(subject: str, why: str) -> None:
    try:
        subject, why = read_suggestion(subject, why)
    except InvalidInput:
        return
    assert 0 < len(subject) <= LONGEST_SUBJECT
    assert len(why) > 0
    assert count_words(why) <= 300
    assert "\n\n" not in why
    assert read_suggestion(subject, why) == (subject, why)


def test_both_faults_are_named_at_once() -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_suggestion("", "")
    assert [fault.field for fault in refusal.value.errors] == ["subject", "why"]


@pytest.mark.parametrize("kind", THANKS)
def test_usual_words_thank_and_fit_with_own_ones(kind: str) -> None:
    assert read_words(kind, " ").startswith("感谢您的推荐！")
    assert read_words(kind, "请继续关注。").endswith("请继续关注。")


@pytest.mark.parametrize(("kind", "own"), [("", ""), ("else", "谢谢"), ("noted", "谢" * (LONGEST_WORDS + 1))])
def test_words_that_do_not_fit_are_refused(kind: str, own: str) -> None:
    with pytest.raises(InvalidInput):
        read_words(kind, own)
