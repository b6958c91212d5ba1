"""Personal data at rest: sealed, and looked up without being read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from models.member import Member
from models.privacy import Keyring, fingerprint, seal, unseal, use_keyring
from tests.makers import store_member
from tests.stores import KEYRING

OLD, NEW = b"o" * 32, b"n" * 32
TEXT = "canary-陈测试"


@pytest.fixture(autouse=True)
def _keyring() -> Iterator[None]:
    use_keyring(KEYRING)
    yield
    use_keyring(KEYRING)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_unsealing_gives_the_text_again(text: str) -> None:
    assert unseal(seal(text)) == text


def test_same_text_is_sealed_differently_each_time() -> None:
    assert len({seal(TEXT) for _ in range(100)}) == 100
    assert TEXT.encode() not in seal(TEXT)


def test_rotated_keys_still_open_what_they_sealed() -> None:
    use_keyring(Keyring((OLD,), b"lookup"))
    old = seal(TEXT)
    use_keyring(Keyring((NEW, OLD), b"lookup"))
    new = seal(TEXT)
    assert unseal(old) == unseal(new) == TEXT
    use_keyring(Keyring((NEW,), b"lookup"))
    assert unseal(new) == TEXT
    with pytest.raises(ValueError, match="no longer in the keyring"):
        unseal(old)


def test_tampering_with_any_byte_is_noticed() -> None:
    sealed = seal(TEXT)
    for place in range(len(sealed)):
        forged = bytearray(sealed)
        forged[place] ^= 1
        with pytest.raises((InvalidTag, ValueError)):
            unseal(bytes(forged))


def test_truncated_or_foreign_bytes_are_refused() -> None:
    sealed = seal(TEXT)
    for cut in (b"", sealed[:3], sealed[:4], sealed[:15], sealed[:16], sealed[:-1], b"\0" * 40):
        with pytest.raises((InvalidTag, ValueError)):
            unseal(cut)


def test_fingerprints_are_stable_and_kinds_never_collide() -> None:
    assert fingerprint("phone", "1") == fingerprint("phone", "1")
    kinds = {fingerprint(kind, text) for kind, text in [("phone", "1"), ("openid", "1"), ("phon", "e1"), ("", "1")]}
    assert len(kinds) == 4
    assert len(fingerprint("phone", TEXT)) == 26


def test_fingerprint_depends_on_the_lookup_key_only() -> None:
    before = fingerprint("phone", TEXT)
    use_keyring(Keyring((NEW,), KEYRING.lookup_key))
    assert fingerprint("phone", TEXT) == before
    use_keyring(Keyring(KEYRING.data_keys, b"other"))
    assert fingerprint("phone", TEXT) != before


def test_keys_never_show_in_a_repr() -> None:
    assert "kkk" not in repr(KEYRING)
    assert "lookup-key" not in repr(KEYRING)


def test_stored_roster_entry_can_not_be_read_without_the_key(store: None) -> None:
    store_member(1)
    raw = repr(Member.get("m-1").serialize())
    assert "陈测试" not in raw
    assert "1540000" not in raw
    assert Member.get("m-1").name == "陈测试1"
