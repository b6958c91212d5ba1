"""The demo's one film is small and starts at once."""

from collections.abc import Iterator
from itertools import islice

from local.demo.make_film import FILM, FRAMES_PER_SECOND, SECONDS, SIZE, draw_frames


def list_boxes(data: bytes) -> Iterator[str]:
    """The names of an MP4 file's outer boxes in order."""
    place = 0
    while place < len(data):
        yield data[place + 4 : place + 8].decode("ascii")
        place += int.from_bytes(data[place : place + 4], "big")


def test_film_is_small_and_has_its_index_up_front() -> None:
    data = FILM.read_bytes()
    boxes = list(list_boxes(data))
    assert len(data) <= 300_000
    assert boxes[0] == "ftyp"
    assert boxes.index("moov") < boxes.index("mdat")


def test_film_is_baseline_h264() -> None:
    data = FILM.read_bytes()
    configuration = data.index(b"avcC") + 4
    assert data[configuration + 1] == 66  # the profile's number in an AVC configuration


def test_frames_have_the_films_size_and_move() -> None:
    first, second = islice(draw_frames(), 2)
    assert first.size == second.size == SIZE
    assert first.tobytes() != second.tobytes()
    assert FRAMES_PER_SECOND * SECONDS == 90
