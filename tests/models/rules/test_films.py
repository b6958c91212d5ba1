"""Films: what plays everywhere is taken with its length; whatever else is refused, cheaply and in one sentence."""

from __future__ import annotations

import pytest

from models.errors import InvalidInput
from models.rules.films import inspect_film
from models.rules.upload_offers import minutes_of
from tests.films import list_broken_films, make_film, reader_of
from tests.source import ROOT

BROKEN = dict(list_broken_films())


@pytest.mark.parametrize("index_last", [False, True])
@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("brand", [b"isom", b"qt  "])
def test_playable_film_tells_its_length_and_size(index_last: bool, version: int, brand: bytes) -> None:
    film = make_film(seconds=901, index_last=index_last, version=version, brand=brand)
    facts = inspect_film(reader_of(film), len(film))
    assert (facts.seconds, facts.width, facts.height, facts.has_sound) == (901.0, 1920, 1080, True)
    assert minutes_of(facts.seconds) == 16


def test_film_of_the_demo_can_be_played() -> None:
    film = (ROOT / "local" / "demo" / "film.mp4").read_bytes()
    assert inspect_film(reader_of(film), len(film)).seconds == pytest.approx(6, abs=0.5)


def test_silent_film_is_taken() -> None:
    film = make_film(sound=None)
    assert not inspect_film(reader_of(film), len(film)).has_sound


def test_there_are_56_broken_films() -> None:
    assert len(BROKEN) == 56


@pytest.mark.parametrize("name", BROKEN)
def test_broken_film_is_refused_in_one_sentence(name: str) -> None:
    film, asked = BROKEN[name], list[tuple[int, int]]()
    with pytest.raises(InvalidInput) as refusal:
        inspect_film(reader_of(film, asked), len(film))
    assert [fault.field for fault in refusal.value.errors] == ["file"]
    assert refusal.value.detail.endswith("后再上传。")
    assert len(asked) <= 60
    assert all(first + count <= len(film) and count <= 24 * 1024 * 1024 for first, count in asked)


def test_film_of_two_gigabytes_is_read_by_its_index_alone() -> None:
    film = make_film()
    pictures = film.index(b"mdat") - 4
    size, asked = 2 * 1024**3, list[tuple[int, int]]()
    head = film[:pictures] + (size - pictures).to_bytes(4, "big") + film[pictures + 4 :]
    assert inspect_film(reader_of(head, asked), size).seconds == 120
    assert sum(count for _, count in asked) < 4096


def test_refusal_names_the_codec_and_what_to_export() -> None:
    film = make_film(b"hvc1")
    with pytest.raises(InvalidInput, match=r"H\.265.*H\.264.*AAC"):
        inspect_film(reader_of(film), len(film))
