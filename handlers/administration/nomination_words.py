"""How nominations are spelled in Chinese: states, acts, who holds one, what a list of several says."""

from __future__ import annotations

from models.rules.content_safety import STATE_NAMES, Safety
from models.rules.material_changes import FieldChange as FieldChange
from models.rules.materials import FIELDS, count_text, list_warnings, name_field
from models.rules.nomination_states import ACTS, STATES
from models.rules.rule_set import Kind
from models.rules.word_count import count_words as count_words

_MOODS = {
    "submitted": "warn",
    "returned": "warn",
    "delivered": "warn",
    "selected": "ok",
    "accepted": "ok",
    "published": "ok",
    "declined": "bad",
}
_STARTED = {"start": "发起推荐"}
# These ask for words on the page where they are done.
WORDY = frozenset({"return", "decline", "release", "clear"})


def name_state(state: str) -> str:
    """Return what a state is called."""
    return str(STATES.get(state, state))  # type: ignore[call-overload]


def name_act(act: str) -> str:
    """Return what an act is called."""
    return ACTS.get(act) or _STARTED.get(act, act)  # type: ignore[call-overload]


def mood_of(state: str) -> str:
    """Return the colour of a state's tag."""
    return _MOODS.get(state, "")


def name_safety(safety: Safety | None) -> str:
    """Return what became of the content check, or nothing."""
    return STATE_NAMES[safety.state] if safety else ""


def list_fields(kind: Kind) -> list[tuple[str, str]]:
    """Return the fields of a kind's form, each with its name, and those that every form has."""
    return [(field, name_field(kind, field)) for field in (*FIELDS[kind], "grounds", "opinions", "attachments")]


__all__ = [
    "count_text",
    "count_words",
    "list_fields",
    "list_warnings",
    "mood_of",
    "name_act",
    "name_field",
    "name_safety",
]
