"""A few suggestions of the demo's members to their committees, so that no page of them is empty."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from random import Random

from local.demo.names import make_name
from local.demo.people import DemoPerson

SEED = "liuhao suggestions"
# How many each committee gets; the first has an officer of its own in the demo.
COMMITTEES = {"c-qz-01": 5, "c-qz-02": 3, "c-fz-01": 2}
# Category, who or what (`{name}` is filled), why.
_WORDS = (
    ("member", "{name}", "防汛那几天一直住在村部，挨家挨户转移老人，自家的菜地被淹了也没顾上。"),
    (
        "branch",
        "{name}所在的第二党支部",
        "每月的主题党日都有人记得住的内容，流动党员也能从手机上参加。\n我们几个支部都去学过。",
    ),
    ("article", "《在田埂上讲党课》（{name}）", "文章写的是真人真事，语言朴实，年轻党员读了很受触动。"),
    ("film", "《渡口》", "拍的是老渡工三十年义务摆渡的故事，片子不长，看完很感动。"),
    ("friend", "{name}", "企业退休职工，十年来义务给社区党群服务中心修电器、写春联，从不收钱。"),
    ("case", "“码上议事”工作法", "把村里的大小事放到群里议，议完公示办理结果，办得快、群众服气。"),
)


@dataclass(frozen=True)
class DemoSuggestion:
    """What one member suggests; `state` is open, or thanked with `words`. `is_checked`: WeChat had no doubts."""

    committee_id: str
    member_id: str
    category: str
    subject: str
    why: str
    state: str = "open"
    words: str = ""
    is_checked: bool = True


def build_suggestions(people: Sequence[DemoPerson]) -> list[DemoSuggestion]:
    """All suggestions, the same every time: of each committee the last but one is answered, the last unchecked."""
    return [made for committee_id, count in COMMITTEES.items() for made in _of_committee(people, committee_id, count)]


def _of_committee(people: Sequence[DemoPerson], committee_id: str, count: int) -> Iterator[DemoSuggestion]:
    rng = Random(f"{SEED} {committee_id}")
    writers = [each for each in people if each.committee_id == committee_id and each.activated and not each.roles]
    chosen = zip(rng.sample(writers, count), islice(cycle(_WORDS), rng.randrange(len(_WORDS)), None), strict=False)
    for place, (writer, (category, subject, why)) in enumerate(chosen):
        is_answered, is_last = place == count - 2, place == count - 1
        yield DemoSuggestion(
            committee_id,
            writer.member_id,
            category,
            subject.format(name=make_name(rng)),
            why,
            "thanked" if is_answered else "open",
            "感谢您的推荐！已请所在支部进一步了解情况。" if is_answered else "",
            is_checked=not is_last,
        )
