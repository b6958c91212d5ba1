"""Key parts never collide and never cross a prefix: the secretary's scope is a key prefix."""

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from models.keys import join_key, prefix_of, split_key

# Half of the texts are made of what could break a key; lone surrogates can't reach a key (JSON refuses them).
HOSTILE = st.text(alphabet="#%\0/23 ab~\\\U0001f5f3党", max_size=8)
PARTS = st.one_of(HOSTILE, st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
KEYS = st.lists(PARTS, min_size=1, max_size=4).map(tuple)
NASTY = ("a#b", "%23", "a%2523b", "\0", "", "\U0001f5f3", "投" * 10_000)


@given(KEYS, KEYS)
@settings(max_examples=3_000)
@example(("a", "b"), ("a#b",))
@example(("a%23b",), ("a#b",))
@example(("", ""), ("",))
def test_different_parts_never_give_the_same_key(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert (join_key(*one) == join_key(*other)) == (one == other)


@given(KEYS)
@settings(max_examples=3_000)
@example(NASTY)
def test_splitting_a_key_gives_its_parts_again(parts: tuple[str, ...]) -> None:
    assert split_key(join_key(*parts)) == parts


@given(KEYS, KEYS)
@settings(max_examples=3_000)
@example(("b-1",), ("b-10", "voter"))
@example(("b-1",), ("b-1#voter",))
@example(("b-1",), ("b-1%23voter",))
def test_prefix_matches_exactly_the_keys_below_it(branch: tuple[str, ...], key: tuple[str, ...]) -> None:
    is_below = len(key) > len(branch) and key[: len(branch)] == branch
    assert join_key(*key).startswith(prefix_of(*branch)) == is_below


@given(PARTS, PARTS, PARTS)
@settings(max_examples=1_000)
def test_prefix_of_a_branch_never_matches_another(branch: str, other: str, voter: str) -> None:
    assume(branch != other)
    assert join_key(branch, voter).startswith(prefix_of(branch))
    assert not join_key(other, voter).startswith(prefix_of(branch))


def test_every_hostile_part_stays_inside_its_place() -> None:
    for part in NASTY:
        key = join_key("c-1", part, "voter")
        assert key.count("#") == 2
        assert "\0" not in key
        assert split_key(key) == ("c-1", part, "voter")
