"""What a check says of one chain, fault by fault; that every tampering is found at all, another test proves."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from models.rules.audit_chain import GENESIS, ChainFault, ChainHead, SeenHead, StoredLink, check_chain, empty_head

DAYS = ["2017-07-03", "2017-07-03", "2017-07-04", "2017-07-04", "2017-07-05"]


def make_chain() -> list[StoredLink]:
    """Return five entries of three days, each linked to the one before."""
    places = [(GENESIS, GENESIS), *((day, f"mac{number}") for number, day in enumerate(DAYS, start=1))]
    return [
        StoredLink(day, number, f"mac{number}", *places[number - 1], is_true=True)
        for number, day in enumerate(DAYS, start=1)
    ]


def head_at(sequence: int, is_true: bool = True) -> SeenHead:
    """Return the head as it stood after so many entries."""
    if sequence == 0:
        return SeenHead(empty_head("3"))
    return SeenHead(ChainHead("3", sequence, DAYS[sequence - 1], f"mac{sequence}"), is_true)


def check(
    chain: list[StoredLink],
    before: SeenHead | None = None,
    after: SeenHead | None = None,
    noted: dict[int, str] | None = None,
) -> list[tuple[str, int]]:
    """Return kind and sequence of each fault; the head is where it should be unless told."""
    faults = check_chain(chain, before or head_at(5), after or before or head_at(5), noted or {})
    return [(fault.kind, fault.sequence) for fault in faults]


def test_whole_chain_has_no_fault_in_whatever_order_it_is_read() -> None:
    assert check(make_chain()) == []
    assert check(make_chain()[::-1], noted={1: "mac1", 5: "mac5"}) == []


def test_empty_chain_is_whole() -> None:
    assert check([], head_at(0)) == []


def test_gap_is_told_once_by_its_first_entry() -> None:
    chain = make_chain()
    assert check([chain[0], *chain[3:]]) == [("missing", 2)]
    assert check(chain[2:]) == [("missing", 1)]


def test_missing_end_is_told() -> None:
    assert check(make_chain()[:3]) == [("missing", 4)]


def test_changed_entry_is_told_by_its_digest() -> None:
    chain = make_chain()
    chain[2] = replace(chain[2], is_true=False)
    assert check(chain) == [("altered", 3)]


@pytest.mark.parametrize("change", [{"previous_mac": "mac9"}, {"previous_day": "2017-07-01"}])
def test_entry_that_does_not_follow_is_told(change: dict[str, str]) -> None:
    chain = make_chain()
    chain[2] = replace(chain[2], **change)
    assert check(chain) == [("unlinked", 3)]


def test_copy_in_another_place_is_told_and_the_original_stands() -> None:
    chain = make_chain()
    assert check([*chain, replace(chain[1], day="2017-07-05", is_true=False)]) == [("misplaced", 2)]


def test_head_that_was_set_back_or_forged_is_told() -> None:
    assert check(make_chain(), head_at(3)) == [("head", 0)]
    assert check(make_chain(), head_at(5, is_true=False)) == [("head", 0)]
    assert check(make_chain(), SeenHead(ChainHead("3", 5, DAYS[4], "other"))) == [("head", 0)]
    assert check(make_chain(), head_at(0)) == [("head", 0)]


def test_work_that_goes_on_meanwhile_is_no_fault() -> None:
    assert check(make_chain()[:4], before=head_at(3), after=head_at(5)) == []
    assert check(make_chain()[:3], before=head_at(3), after=head_at(5)) == []


def test_head_noted_elsewhere_must_still_stand() -> None:
    chain = make_chain()[:3]
    assert check(chain, head_at(3), noted={3: "mac3"}) == []
    assert check(chain, head_at(3), noted={3: "other", 5: "mac5"}) == [("cut", 3), ("cut", 5)]


def test_day_that_two_clocks_disagree_about_is_no_fault() -> None:
    chain = [
        StoredLink("2017-07-04", 1, "mac1", GENESIS, GENESIS, is_true=True),
        StoredLink("2017-07-03", 2, "mac2", "2017-07-04", "mac1", is_true=True),
        StoredLink("2017-07-04", 3, "mac3", "2017-07-03", "mac2", is_true=True),
    ]
    head = SeenHead(ChainHead("3", 3, "2017-07-04", "mac3"))
    assert check_chain(chain, head, head, {}) == []


def test_absurd_sequence_costs_no_more_than_its_entry() -> None:
    faults = check_chain([StoredLink("2017-07-04", 10**15, "mac", "", "", is_true=False)], head_at(0), head_at(0), {})
    assert ChainFault("missing", "3", GENESIS, 1) in faults
