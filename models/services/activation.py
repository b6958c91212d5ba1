"""Activation: binding a WeChat account to a roster entry, one to one (R41)."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Protocol

from pynamodb.exceptions import TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from models.base import current_store
from models.errors import AlreadyActivated, DomainError, NotOnRoster, PhoneShared
from models.identity import Identity
from models.member import Member
from models.privacy import fingerprint
from models.rules.attempts import MOST_WRONG_CODES, REST_S, require_attempt_left
from models.services.seats import SignedIn, seat_member
from models.services.sessions import find_identity

_WRONG_CODE = "姓名或激活码不正确，请核对后重试。"


class PhoneNumbers(Protocol):
    """What activation needs of WeChat."""

    def read_phone_number(self, phone_code: str, openid: str) -> str:
        """Return the number behind a phone code as `+8613…`; raise PhoneCodeRefused or WeChatBusy."""
        ...


def activate_by_phone(openid: str, phone_code: str, wechat: PhoneNumbers, now: datetime) -> SignedIn:
    """Bind this WeChat account to the active roster entry with the phone number that WeChat vouches for.

    Raises NotOnRoster, PhoneShared, AlreadyActivated. Repeating it for the same member and account is no error.
    """
    phone_hash = fingerprint("phone", wechat.read_phone_number(phone_code, openid))
    found = [Member.get(row.member_id) for row in Member.by_phone.query(phone_hash)]
    # The index lags: only the item tells whether this number was corrected a moment ago.
    found = [member for member in found if member.status == "active" and member.phone_hash == phone_hash]
    if not found:
        raise NotOnRoster
    if len(found) > 1:
        raise PhoneShared
    return _bind(found[0], openid, now, Member.phone_hash == phone_hash, NotOnRoster())


def activate_by_code(openid: str, name: str, activation_code: str, now: datetime) -> SignedIn:
    """Bind this WeChat account to the active roster entry with this name and activation code.

    Raises NotOnRoster, AlreadyActivated, or TooManyAttempts after five wrong codes within an hour.
    """
    bound = _bound_member(openid)
    if bound is not None:
        if _same_name(bound.name, name):
            return seat_member(bound, now)
        raise AlreadyActivated
    _take_attempt(openid, now)
    code_hash = fingerprint("activation_code", normalize_code(activation_code))
    for row in Member.by_activation_code.query(code_hash):
        member = Member.get(row.member_id, consistent_read=True)
        if member.status == "active" and _same_name(member.name, name):
            # The index lags: only the item tells whether this code was replaced a moment ago.
            return _bind(member, openid, now, Member.code_hash == code_hash, NotOnRoster(_WRONG_CODE))
    raise NotOnRoster(_WRONG_CODE)


def normalize_code(code: str) -> str:
    """Return the code as it was issued: full-width letters, lower case, spaces and dashes are forgiven."""
    return "".join(unicodedata.normalize("NFKC", code).upper().replace("-", "").split())


def _same_name(stored: str, typed: str) -> bool:
    def plain(name: str) -> str:
        return "".join(unicodedata.normalize("NFKC", name).split()).replace("•", "·")

    return plain(stored) == plain(typed)


def _bound_member(openid: str) -> Member | None:
    identity = find_identity(openid)
    if identity is None or identity.member_id is None:
        return None
    return Member.get(identity.member_id)


def _bind(member: Member, openid: str, now: datetime, proof: Condition, unproven: NotOnRoster) -> SignedIn:
    # Once in a member's life: no other call's cold start pays for it.
    from pynamodb.transactions import TransactWrite  # noqa: PLC0415

    openid_hash = fingerprint("openid", openid)
    bound_at = now.astimezone(UTC).isoformat(timespec="seconds")
    identity = Identity(openid_hash=openid_hash, openid=openid, member_id=member.member_id, bound_at=bound_at)
    marks: list[Action] = [
        Member.openid_hash.set(openid_hash),
        Member.activated_at.set(bound_at),
        Member.code_hash.remove(),
        Member.code.remove(),
    ]
    unbound = Member.openid_hash.does_not_exist() & (Member.status == "active") & proof
    try:
        with TransactWrite(connection=current_store()) as transaction:
            transaction.save(identity, Identity.member_id.does_not_exist())
            transaction.update(member, marks, unbound)
    except TransactWriteError as error:
        bound = _bound_member(openid)
        if bound is None or bound.member_id != member.member_id:
            raise _explain_refusal(member.member_id, bound, unproven) from error
    return seat_member(member, now)


def _explain_refusal(member_id: str, bound: Member | None, unproven: NotOnRoster) -> DomainError:
    if bound is None and Member.get(member_id, consistent_read=True).openid_hash is None:
        return unproven
    return AlreadyActivated()


def _take_attempt(openid: str, now: datetime) -> None:
    """Count one more try before the code is looked at, so that parallel guesses can't slip past the limit."""
    identity = Identity(fingerprint("openid", openid))
    moment = now.timestamp()
    recent = Identity.wrong_since > moment - REST_S
    try:
        identity.update([Identity.wrong_codes.add(1)], recent & (Identity.wrong_codes < MOST_WRONG_CODES))
        return
    except UpdateError:
        pass  # the first try, the first after the rest, or one too many: the next write tells
    try:
        first: list[Action] = [Identity.wrong_codes.set(1), Identity.wrong_since.set(moment)]
        identity.update(first, Identity.wrong_since.does_not_exist() | (Identity.wrong_since <= moment - REST_S))
    except UpdateError:
        stored = Identity.get(identity.openid_hash, consistent_read=True)
        require_attempt_left(int(stored.wrong_codes or 0), float(stored.wrong_since or 0), moment)
        _take_attempt(openid, now)
