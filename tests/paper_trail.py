"""An audit trail on paper: what the tables hold, taken out of the store, to be tampered with a thousand times."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from models.audit_entry import AuditEntry, AuditHead
from models.base import current_store
from models.keys import split_key
from models.privacy import use_keyring
from models.rules.audit_chain import BUCKETS, ChainHead, mac_of, seal_of
from models.services.actors import Actor
from models.services.audit_checking import AuditCheck, find_cut, go_on
from models.services.audit_shelf import Item, Met, read_link
from models.services.trail import Deed, commit, digest, head_of, link_of
from tests.makers import NOON
from tests.stores import KEYRING

LENGTH = 200
# Long after the last entry.
LATER = NOON + timedelta(days=30)
_READ: dict[str, Met] = {}


class PaperTrail:
    """Entries and heads as raw items; `noted` is what the log kept of each head."""

    def __init__(self, entries: list[Any], heads: dict[str, Any], old_heads: dict[tuple[str, int], Any]) -> None:
        self.entries, self.heads, self.old_heads = entries, heads, old_heads
        self.noted = [head_of(AuditHead.from_raw_data(dict(head))) for head in heads.values()]

    def copy(self) -> PaperTrail:
        """Return a trail that may be tampered with."""
        heads = {bucket: dict(head) for bucket, head in self.heads.items()}
        return PaperTrail([dict(item) for item in self.entries], heads, self.old_heads)

    def list_day_keys(self) -> set[str]:
        """Return every hash key under which an entry lies."""
        return {item["day_key"]["S"] for item in self.entries}

    def read_day(self, day_key: str) -> Iterable[Met]:
        """Return the entries under one key; what was read before is remembered by all that it says."""
        for item in self.entries:
            if item["day_key"]["S"] == day_key:
                said = repr(sorted(item.items()))
                if said not in _READ:
                    _READ[said] = read_link(item)
                yield _READ[said]

    def read_head(self, bucket: str) -> Item | None:
        """Return the head of a chain."""
        return self.heads.get(bucket)

    def chain(self, bucket: str) -> list[Any]:
        """Return one bucket's entries in order."""
        found = [item for item in self.entries if bucket_of(item) == bucket]
        return sorted(found, key=lambda item: int(item["sequence"]["N"]))


def bucket_of(item: Any) -> str:
    """Return the bucket of a raw entry."""
    return split_key(item["day_key"]["S"])[1]


def check(trail: PaperTrail, noted: Iterable[ChainHead] = ()) -> list[str]:
    """Return what a check of the whole trail finds, in words."""
    found = AuditCheck()
    list(go_on(found, trail, list(noted), LATER, lambda: True))
    found.cut = find_cut(found, trail)
    assert len(found.chains) == len(BUCKETS)
    return found.faults


def write_trail(length: int) -> PaperTrail:
    """Write a trail of so many acts by a few dozen people over five days into the store, and take it out."""
    rng = Random("trail")  # noqa: S311  # the same trail every time
    old_heads: dict[tuple[str, int], Any] = {}
    for number in range(length):
        actor = Actor(f"m-{rng.randrange(30)}", "陈测试", "测试市委组织部", ())
        deed = Deed("role_taken", f"u-{number % 7}", (f"m-{number}",), {"reason": f"理由{number}", "scope": "乙"})
        commit(actor, deed, _moment_of(number))
        for head in _scan(AuditHead):
            old_heads.setdefault((head["bucket"]["S"], int(head["sequence"]["N"])), head)
    return PaperTrail(_scan(AuditEntry), {head["bucket"]["S"]: head for head in _scan(AuditHead)}, old_heads)


@lru_cache(maxsize=1)
def trail_of_200() -> PaperTrail:
    """Return a trail of 200 entries; written once a process, in an empty store."""
    return write_trail(LENGTH)


def tamper(trail: PaperTrail, seed: int) -> str:
    """Do to the trail what somebody with all rights in the store but without the keys may do; tell what."""
    rng = Random(seed)  # noqa: S311  # the same mutation every time
    act = _ACTS[seed % len(_ACTS)]
    act(trail, rng)
    return act.__name__


def _moment_of(number: int) -> datetime:
    return NOON + timedelta(minutes=36 * number)


def _scan(table: Any) -> list[Any]:
    items: list[Any] = current_store().wire.call("Scan", {"TableName": f"test-{table.noun}"})["Items"]
    return items


def _flip_attribute(trail: PaperTrail, rng: Random) -> None:
    item = rng.choice(trail.entries)
    name = rng.choice(sorted(item))
    item[name] = _flip(item[name], rng)


def _lose_attribute(trail: PaperTrail, rng: Random) -> None:
    item = rng.choice(trail.entries)
    del item[rng.choice(sorted(item.keys() - {"day_key", "sequence"}))]


def _flip_head(trail: PaperTrail, rng: Random) -> None:
    head = trail.heads[rng.choice(sorted(trail.heads))]
    name = rng.choice(sorted(head.keys() - {"bucket"}))
    head[name] = _flip(head[name], rng)


def _drop_entry(trail: PaperTrail, rng: Random) -> None:
    trail.entries.remove(rng.choice(trail.entries))


def _drop_head(trail: PaperTrail, rng: Random) -> None:
    del trail.heads[rng.choice(sorted(trail.heads))]


def _swap_contents(trail: PaperTrail, rng: Random) -> None:
    one, other = rng.sample(trail.entries, 2)
    for name in set(one) - {"day_key", "sequence"}:
        one[name], other[name] = other[name], one[name]


def _swap_places(trail: PaperTrail, rng: Random) -> None:
    bucket = rng.choice([bucket for bucket in BUCKETS if len(trail.chain(bucket)) > 1])
    one, other = rng.sample(trail.chain(bucket), 2)
    for name in ("day_key", "sequence"):
        one[name], other[name] = other[name], one[name]


def _truncate(trail: PaperTrail, rng: Random) -> None:
    bucket = rng.choice(sorted(trail.heads))
    chain = trail.chain(bucket)
    for item in chain[-rng.randint(1, len(chain)) :]:
        trail.entries.remove(item)


def _truncate_and_forge_head(trail: PaperTrail, rng: Random) -> None:
    bucket = rng.choice([bucket for bucket in BUCKETS if len(trail.chain(bucket)) > 1])
    chain = trail.chain(bucket)
    kept = rng.randint(1, len(chain) - 1)
    for item in chain[kept:]:
        trail.entries.remove(item)
    last, head = chain[kept - 1], trail.heads[bucket]
    head["sequence"], head["mac"] = last["sequence"], last["mac"]
    head["day"] = {"S": last["day_key"]["S"].partition("#")[0]}


def _sign_without_the_key(trail: PaperTrail, rng: Random) -> None:
    bucket = rng.choice(sorted(trail.heads))
    chain = trail.chain(bucket)
    first = rng.randrange(len(chain))
    use_keyring(type(KEYRING)(KEYRING.data_keys, b"somebody else's key"))
    chain[first]["act"] = {"S": "role_given"}
    mac = chain[first]["previous_mac"]["S"]
    for item in chain[first:]:
        item["previous_mac"] = {"S": mac}
        mac = _resign(item, bucket)
    head = head_of(AuditHead.from_raw_data(trail.heads[bucket] | {"mac": {"S": mac}}))
    trail.heads[bucket] |= {"mac": {"S": mac}, "seal": {"S": seal_of(head, digest)}}
    use_keyring(KEYRING)


def _duplicate(trail: PaperTrail, rng: Random) -> None:
    copy = deepcopy(rng.choice(trail.entries))
    _displace(copy, rng)
    trail.entries.append(copy)


def _move(trail: PaperTrail, rng: Random) -> None:
    _displace(rng.choice(trail.entries), rng)


def _displace(item: Any, rng: Random) -> None:
    day, bucket = split_key(item["day_key"]["S"])
    match rng.randrange(4):
        case 0:
            day = rng.choice([each for each in ("2017-07-06", "2017-07-07", "2019-01-01") if each != day])
        case 1:
            bucket = rng.choice([each for each in BUCKETS if each != bucket])
        case 2:
            bucket = "8"
        case _:
            item["sequence"] = {"N": str(int(item["sequence"]["N"]) + rng.choice([1, 2, 500, 10**9]))}
    item["day_key"] = {"S": AuditEntry.day_key_of(day, bucket)}


def _resign(item: Any, bucket: str) -> str:
    row = AuditEntry.from_raw_data(dict(item))
    item["mac"] = {"S": mac_of(link_of(row, bucket, row.day_key.partition("#")[0]), digest)}
    return str(item["mac"]["S"])


def _flip(value: Any, rng: Random) -> Any:
    ((kind, held),) = value.items()
    if kind == "N":
        return {"N": str(int(held) + rng.choice([-1, 1]) * rng.randint(1, 9))}
    if kind == "L":
        return {"L": [*held, {"S": "m-99"}] if rng.random() < 0.5 else [_flip(each, rng) for each in held]}
    if kind == "B":
        return {"B": _flip_bytes(held, rng)}
    place = rng.randrange(len(held))
    return {"S": held[:place] + chr(ord(held[place]) ^ 1) + held[place + 1 :]}


def _flip_bytes(held: Any, rng: Random) -> Any:
    text = held if isinstance(held, str) else held.decode("latin-1")
    place = rng.randrange(len(text) - 3)
    other = "A" if text[place] != "A" else "B"
    flipped = text[:place] + other + text[place + 1 :]
    return flipped if isinstance(held, str) else flipped.encode("latin-1")


_ACTS: list[Callable[[PaperTrail, Random], None]] = [
    _flip_attribute,
    _lose_attribute,
    _flip_head,
    _drop_entry,
    _drop_head,
    _swap_contents,
    _swap_places,
    _truncate,
    _truncate_and_forge_head,
    _sign_without_the_key,
    _duplicate,
    _move,
]
