"""Checking the audit trail: every chain from its first entry to its head, against digests, seals and noted heads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from models.audit_entry import AuditEntry
from models.errors import NotFound
from models.job import Job
from models.keys import split_key
from models.rules.audit_chain import BUCKETS, ChainFault, ChainHead, ChainLink, check_chain
from models.rules.audit_faults import read_noted_heads, spell_fault, spell_head, spell_verdict
from models.rules.days import day_of
from models.services.actors import Actor
from models.services.audit_shelf import Shelf, StoredShelf, see_head
from models.services.jobs import RunningJob, make_job
from models.services.trail import ActRefused, Deed, commit
from models.writes import Writes

KIND = "check_audit"
# Faults are all counted, the first of each chain are told.
_TOLD = 20
_ACTS_THAT_NOTE = frozenset({"audit_checked", "audit_exported"})


class CheckedChain(msgspec.Struct, frozen=True):
    """What the check of one chain found; `noted` are heads of any chain that its entries noted."""

    entries: int
    faults: tuple[str, ...]
    fault_count: int
    head: str
    noted: tuple[str, ...]


class AuditCheck(msgspec.Struct):
    """How far a check is; it can be laid down after each chain and taken up by another process."""

    chains: dict[str, CheckedChain] = {}
    strays: list[str] = []
    cut: list[str] = []
    is_complete: bool = False

    @property
    def entries(self) -> int:
        """Return how many entries were read."""
        return sum(chain.entries for chain in self.chains.values())

    @property
    def fault_count(self) -> int:
        """Return how many faults were found."""
        return len(self.strays) + len(self.cut) + sum(chain.fault_count for chain in self.chains.values())

    @property
    def faults(self) -> list[str]:
        """Return what was found, in words."""
        return [*self.strays, *(fault for chain in self.chains.values() for fault in chain.faults), *self.cut]

    @property
    def verdict(self) -> str:
        """Return the outcome in one clause."""
        return spell_verdict(self.fault_count)


def ask_for_check(actor: Actor, noted: Sequence[str], now: datetime) -> str:
    """Begin a check and return the job's id; `noted` are heads kept elsewhere, one a line. Raises InvalidInput."""
    lines = [spell_head(head) for head in read_noted_heads(noted)]
    task = {"noted": lines, "actor": actor.member_id, "desk": actor.unit_name}
    job = make_job(actor, KIND, task, now)
    job.save()
    return str(job.job_id)


def read_check(job_id: str) -> AuditCheck:
    """Return how far a check is and what it found so far; raise NotFound."""
    try:
        row = Job.get(job_id, consistent_read=True)
    except Job.DoesNotExist:
        row = None
    if row is None or row.kind != KIND:
        raise NotFound("没有找到这次核验。")
    return _take_up(row.cursor)


def check_audit(job: RunningJob, now: datetime, has_time: Callable[[], bool]) -> bool:
    """Check chain by chain for as long as there is time; the outcome is itself an entry of the trail, once.

    Safe to run twice and at once: what was found so far lies in the job.
    """
    check, shelf = _take_up(job.cursor), StoredShelf()
    if check.is_complete:
        return True
    noted = read_noted_heads(job.task["noted"])
    for _bucket in go_on(check, shelf, noted, now, has_time):
        job.advance(_lay_down(check), len(check.chains), len(BUCKETS))
    if len(check.chains) < len(BUCKETS):
        return False
    check.cut = find_cut(check, shelf)
    before, check.is_complete = job.cursor, True
    _tell(job, check, before, now)
    return True


def go_on(
    check: AuditCheck, shelf: Shelf, noted: Iterable[ChainHead], now: datetime, has_time: Callable[[], bool]
) -> Iterable[str]:
    """Check the chains that are left, yielding each when it is done."""
    left = [bucket for bucket in BUCKETS if bucket not in check.chains]
    if not left or not has_time():
        return
    days, strays = _sort_keys(shelf.list_day_keys())
    check.strays = strays
    for bucket in left:
        if not has_time():
            return
        marks = {head.sequence: head.mac for head in noted if head.bucket == bucket}
        check.chains[bucket] = _check_bucket(shelf, bucket, days[bucket], marks, now)
        yield bucket


def find_cut(check: AuditCheck, shelf: Shelf) -> list[str]:
    """Return a sentence for each chain that lacks the last head which an entry of any chain noted of it."""
    last: dict[str, ChainHead] = {}
    for chain in check.chains.values():
        for head in read_noted_heads(chain.noted):
            if head.sequence > last.get(head.bucket, head).sequence or head.bucket not in last:
                last[head.bucket] = head
    lost = [head for head in last.values() if not _stands(shelf, head)]
    return [spell_fault(ChainFault("cut", head.bucket, head.day, head.sequence)) for head in lost]


def _check_bucket(shelf: Shelf, bucket: str, days: set[str], noted: Mapping[int, str], now: datetime) -> CheckedChain:
    before = see_head(shelf, bucket)
    # Somebody may have written the first entry of a day since the keys were listed.
    days = days | {before.head.day, day_of(now)}
    keys = [AuditEntry.day_key_of(day, bucket) for day in sorted(days)]
    read = [met for key in keys for met in shelf.read_day(key)]
    faults = check_chain((stored for stored, _ in read), before, see_head(shelf, bucket), noted)
    return CheckedChain(
        len(read),
        tuple(spell_fault(fault) for fault in faults[:_TOLD]),
        len(faults),
        spell_head(before.head),
        tuple(line for stored, link in read if stored.is_true and link for line in _list_noted(link)),
    )


def _list_noted(link: ChainLink) -> list[str]:
    heads = link.details.get("heads") if link.act in _ACTS_THAT_NOTE else None
    return heads.split(";") if isinstance(heads, str) and heads else []


def list_heads(shelf: Shelf) -> list[ChainHead]:
    """Return where each chain that has begun ends now."""
    return [seen.head for bucket in BUCKETS if (seen := see_head(shelf, bucket)).head.sequence]


def _stands(shelf: Shelf, head: ChainHead) -> bool:
    met = shelf.read_day(AuditEntry.day_key_of(head.day, head.bucket))
    return any(stored.sequence == head.sequence and stored.mac == head.mac for stored, _ in met)


def _sort_keys(day_keys: Iterable[str]) -> tuple[dict[str, set[str]], list[str]]:
    """Return the days of each chain, and a sentence for each key that belongs to none."""
    days: dict[str, set[str]] = defaultdict(set)
    strays = []
    for key in sorted(day_keys):
        parts = split_key(key)
        if len(parts) == 2 and parts[1] in BUCKETS and AuditEntry.day_key_of(*parts) == key:
            days[parts[1]].add(parts[0])
        else:
            strays.append(f"有记录放在不属于任何链的位置“{key[:40]}”")
    return days, strays


def _tell(job: RunningJob, check: AuditCheck, before: str | None, now: datetime) -> None:
    actor = Actor(str(job.task["actor"]), "", str(job.task["desk"]), ())
    heads = ";".join(chain.head for chain in check.chains.values() if "/0 " not in chain.head)
    details: dict[str, str | int | None] = {
        "entries": check.entries,
        "verdict": check.verdict,
        "faults": check.fault_count,
        "found": "；".join(check.faults[:_TOLD]),
        # A chain cut back later lacks the end that another chain noted here.
        "heads": heads if check.fault_count == 0 else "",
    }

    def fill(writes: Writes) -> None:
        writes.update(Job(job.job_id), [Job.cursor.set(_lay_down(check))], Job.cursor == before)

    try:
        commit(actor, Deed("audit_checked", details=details), now, fill)
    except ActRefused:
        return  # another run of this job was faster and has told it


def _lay_down(check: AuditCheck) -> str:
    return msgspec.json.encode(check).decode()


def _take_up(cursor: str | None) -> AuditCheck:
    return msgspec.json.decode(cursor, type=AuditCheck) if cursor else AuditCheck()
