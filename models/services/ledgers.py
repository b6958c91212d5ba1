"""Ledgers: reading members' reminder credits, and changing them so that no change is lost or made twice."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable

import msgspec
from pynamodb.exceptions import PutError

from models.errors import NotFound, StoreBusy
from models.privacy import fingerprint
from models.rules.credits import Ledger
from models.secretive import Secretive
from models.subscription import Subscription

_TRIES = 12


class HeldLedger(Secretive, frozen=True):
    """A member's ledger as it stands, and the WeChat account that it belongs to."""

    member_id: str
    openid: str
    openid_hash: str
    ledger: Ledger
    version: int


def load_ledgers(member_ids: Iterable[str]) -> dict[str, HeldLedger]:
    """Return the ledgers of those who have one (0.5 read units each, 100 a request); they may be a moment old."""
    return {row.member_id: _read(row) for row in Subscription.batch_get(list(member_ids))}


def read_ledger(member_id: str) -> HeldLedger | None:
    """Return the member's ledger as it stands now, or None."""
    try:
        return _read(Subscription.get(member_id, consistent_read=True))
    except Subscription.DoesNotExist:
        return None


def change_ledger(member_id: str, change: Callable[[Ledger], Ledger], held: HeldLedger | None = None) -> HeldLedger:
    """Change the ledger of a member who has one, on condition that nobody changed it since it was read.

    1 write unit; `held` is what was read before, if anything, and a colleague's change costs another read and try.
    What `change` raises leaves the ledger as it is. Raises NotFound for a member without a ledger, StoreBusy.
    """
    for attempt in range(_TRIES):
        before = held or read_ledger(member_id)
        if before is None:
            raise NotFound
        after = msgspec.structs.replace(before, ledger=change(before.ledger), version=before.version + 1)
        if after.ledger == before.ledger or _store(after, before.version):
            return after
        held = None
        time.sleep(random.uniform(0, 0.01 * 2 ** min(attempt, 4)))  # noqa: S311  # only spreads those who collide
    raise StoreBusy


def open_ledger(member_id: str, openid: str, change: Callable[[Ledger], Ledger]) -> HeldLedger:
    """Change the member's ledger, beginning an empty one where there is none.

    Credits belong to a WeChat account: after the member has changed it, those of the old one are worthless, so they
    are dropped. Raises StoreBusy.
    """
    openid_hash = fingerprint("openid", openid)
    for _ in range(_TRIES):
        held = read_ledger(member_id)
        if held is not None and held.openid_hash == openid_hash:
            return change_ledger(member_id, change, held)
        version = held.version if held else 0
        # What was switched off, and whom a reminder reached today, is the person's and not the account's.
        ledger = msgspec.structs.replace(held.ledger, credits={}, last={}) if held else Ledger()
        after = HeldLedger(member_id, openid, openid_hash, change(ledger), version + 1)
        if _store(after, version):
            return after
    raise StoreBusy


def _store(held: HeldLedger, version: int) -> bool:
    """Write the ledger on condition of the version before (0: none stood there); tell whether it was written."""
    row = Subscription(
        held.member_id,
        openid=held.openid,
        openid_hash=held.openid_hash,
        ledger=msgspec.json.encode(held.ledger).decode(),
        version=held.version,
    )
    unchanged = (Subscription.version == version) if version else Subscription.member_id.does_not_exist()
    try:
        row.save(unchanged)
    except PutError:
        return False
    return True


def _read(row: Subscription) -> HeldLedger:
    ledger = msgspec.json.decode(row.ledger, type=Ledger)
    return HeldLedger(row.member_id, row.openid, row.openid_hash, ledger, int(row.version))
