"""Draws the way of a nomination from its table: `python -m local.draw_nominations` writes docs/nominations.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from models.rules.nomination_states import ACTS, EDITABLE, STATES, TRANSITIONS, Transition

TARGET = Path(__file__).resolve().parents[1] / "docs" / "nominations.md"
_WHO = {
    "desk": "officer of the desk",
    "sender": "officer of the desk before",
    "office": "receiving office",
    "administrator": "administrator",
}
_MOVES = {"up": "the unit above, or the office", "down": "the desk before", "stay": "stays"}
_NEEDS = {
    "complete": "materials complete, opinions sought",
    "ceiling": "a free slot under each ceiling",
    "comment": "words for the others",
    "own": "only where it began",
    "foreign": "only above where it began",
    "safe": "content check passed or cleared",
    "waiting": "content check was not sure",
}
_HEAD = """# The way of a nomination

Drawn from `models/rules/nomination_states.py` by `python -m local.draw_nominations`; a test holds both equal.

A nomination lies on a *desk*: a unit's, or in the end a receiving office's. Its *line* is the desks it came through.
Each step is one transaction: the row in the version that was seen, the step with its words, the audit entry, and the
slots it takes or gives back. Of two people who decide at once, one wins and the other is told.
"""
_FOOT = """
* "until" names when the stage ends in which the act may be done: new ones are handed in during the nomination stage;
  what was handed in by then goes on, and is mended where somebody sends it back, until voting opens.
* `submitted` by the unit right below the top is `delivered`: the office is next.
* A version that was submitted never changes. A text that an office accepted can't be changed without a new decision:
  release, return, submit and accept again.
* `published` is the only end. A candidate becomes visible when its campaign's edition rises: all at once.
"""


def render() -> str:
    """Return the page: the diagram, the states, the table."""
    return "\n".join([_HEAD, *_draw(), "", *_list_states(), "", *_list_transitions(), _FOOT])


def main() -> None:
    """Write the page."""
    TARGET.write_text(render(), encoding="utf-8")


def _draw() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield "    [*] --> draft"
    yield from (f"    {each.state} --> {each.to}: {each.act}" for each in _list_edges())
    # The layer right below the top has an office above it.
    yield from (f"    {state} --> delivered: submit" for state in ("draft", "selected", "returned"))
    yield "    published --> [*]"
    yield "```"


def _list_edges() -> Sequence[Transition]:
    """Return one transition for each arrow: who does it stands in the table."""
    return list({(each.state, each.act, each.to): each for each in TRANSITIONS}.values())


def _list_states() -> Iterator[str]:
    yield f"## {len(STATES)} states"
    yield ""
    yield "| state | on the pages | the desk may change the draft |"
    yield "|---|---|---|"
    yield from (f"| {state} | {name} | {'yes' if state in EDITABLE else ''} |" for state, name in STATES.items())


def _list_transitions() -> Iterator[str]:
    yield f"## {len(TRANSITIONS)} transitions, {len(ACTS)} acts"
    yield ""
    yield "| from | act | on the pages | who | to | desk afterwards | needs | until |"
    yield "|---|---|---|---|---|---|---|---|"
    for each in TRANSITIONS:
        needs = "; ".join(_NEEDS[need] for need in each.needs)
        cells = (each.state, each.act, ACTS[each.act], _WHO[each.who], each.to, _MOVES[each.move], needs, each.until)
        yield f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
