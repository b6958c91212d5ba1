"""How activation codes are printed, and how heads of the audit's chains are noted and read again."""

from __future__ import annotations

import pytest

from models.errors import InvalidInput
from models.rules.activation_codes import CODE_ALPHABET, CODE_LENGTH, make_code, spell_code
from models.rules.audit_chain import ChainFault, ChainHead
from models.rules.audit_faults import read_noted_heads, spell_fault, spell_head, spell_verdict
from models.services.activation import normalize_code

MAC = "abcdefghijklmnopqrstuvwx23"


def test_code_is_eight_characters_nobody_confuses() -> None:
    code = make_code(lambda letters: letters[-1])
    assert code == "Z" * CODE_LENGTH
    assert not set("01OIL") & set(CODE_ALPHABET)
    assert len(set(CODE_ALPHABET)) ** CODE_LENGTH > 2**39


def test_printed_code_can_be_typed_as_it_stands() -> None:
    assert spell_code("ABCD2345") == "ABCD-2345"
    assert normalize_code(spell_code("ABCD2345")) == "ABCD2345"


def test_noted_head_is_read_as_it_was_spelled() -> None:
    head = ChainHead("3", 17, "2017-07-05", MAC)
    assert read_noted_heads([spell_head(head), "", f"INFO audit head 4/2 {MAC}"]) == [
        head,
        ChainHead("4", 2, "", MAC),
    ]


@pytest.mark.parametrize("line", [f"8/1 {MAC}", f"3/1 {MAC[:-1]}", "3/1", MAC, f"3/-1 {MAC}"])
def test_line_that_is_no_head_is_refused(line: str) -> None:
    with pytest.raises(InvalidInput):
        read_noted_heads([line])


@pytest.mark.parametrize("kind", ["altered", "missing", "misplaced", "unlinked", "head", "cut"])
def test_every_fault_says_where_to_look(kind: str) -> None:
    sentence = spell_fault(ChainFault(kind, "3", "2017-07-05", 17))  # type: ignore[arg-type]
    assert "第 3 链" in sentence
    assert "{" not in sentence


def test_verdict_is_clean_or_counts_the_faults() -> None:
    assert "完好" in spell_verdict(0)
    assert "2 处" in spell_verdict(2)
