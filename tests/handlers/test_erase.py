"""Lambda `erase`: what it does of all campaigns in the time it has."""

from __future__ import annotations

from handlers.erase import erase_due
from tests.models.services.test_erasing import DUE
from tests.nominating import begin, set_scene


def test_what_is_due_is_erased_as_often_as_it_comes(store: None) -> None:
    set_scene()
    begin()
    assert not erase_due(DUE, lambda _: 0, lambda: False)
    assert erase_due(DUE, lambda _: 0, lambda: True)
    # Nothing is left to do, so no time is needed.
    assert erase_due(DUE, lambda _: 0, lambda: False)
