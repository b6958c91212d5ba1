"""What the trail says: every act that is done has its sentence and its short name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from models.rules.audit_sentences import ACTS, SENTENCES
from tests.source import list_modules


def list_acts_done() -> Iterator[str]:
    """Yield the acts that the services spell out where they make a deed, and those handed on to them."""
    for module in list_modules("handlers", "models"):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Deed", "note_export"}:
                yield from (
                    str(each.value) for each in node.args[:2] if isinstance(each, ast.Constant) and each.value
                )


def test_every_act_has_a_sentence_and_a_short_name() -> None:
    assert SENTENCES.keys() == ACTS.keys()


def test_every_act_that_is_done_has_its_sentence() -> None:
    done = set(list_acts_done())
    assert len(done) > 25
    assert done - SENTENCES.keys() == set()
