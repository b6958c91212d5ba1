"""What uploads need of the outside: a bucket, and a workshop where hostile files may be opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from models.rules.crops import Crop


class Picture(msgspec.Struct, frozen=True):
    """A picture as it was made anew: its JPEG and its size in pixels."""

    content: bytes
    width: int
    height: int


class PostForm(msgspec.Struct, frozen=True):
    """Where a browser posts a file, and the fields that must go before it."""

    url: str
    fields: Mapping[str, str]


class Part(msgspec.Struct, frozen=True):
    """A piece of a film that has arrived."""

    number: int
    size: int
    etag: str


class Stored(msgspec.Struct, frozen=True):
    """What is known of an object without reading it."""

    size: int
    content_type: str


class Storage(Protocol):
    """A private bucket. Every call raises Unavailable when it fails; links and forms are signed without asking it."""

    def sign_post(self, key: str, content_type: str, most_bytes: int, seconds: int) -> PostForm:
        """Return a form that takes one file of this type and at most so many bytes under exactly this key."""
        ...

    def begin_parts(self, key: str, content_type: str) -> str:
        """Begin an object in parts and return the id under which they are collected."""
        ...

    def sign_part(self, key: str, parts_id: str, number: int, size: int, seconds: int) -> str:
        """Return the address to which exactly this part, of exactly this size, can be put."""
        ...

    def list_parts(self, key: str, parts_id: str) -> Sequence[Part] | None:
        """Return the parts that have arrived, in order; None when they are no longer collected."""
        ...

    def complete_parts(self, key: str, parts_id: str, parts: Sequence[Part]) -> None:
        """Make one object of the parts."""
        ...

    def abort_parts(self, key: str, parts_id: str) -> None:
        """Throw the parts away; nothing happens when they are gone already."""
        ...

    def head(self, key: str) -> Stored | None:
        """Return what stands under the key, or None."""
        ...

    def read(self, key: str, first: int, count: int) -> bytes:
        """Return so many bytes from this place, fewer at the end."""
        ...

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """Store an object."""
        ...

    def copy(self, source: str, target: str, content_type: str) -> None:
        """Store an object's bytes under another key and type."""
        ...

    def delete(self, key: str) -> None:
        """Delete an object; nothing happens when it is gone already."""
        ...

    def sign_get(self, key: str, seconds: int, file_name: str | None = None) -> str:
        """Return a link that holds so long; with a file name the browser saves the file instead of showing it."""
        ...


class FileWorkshop(Protocol):
    """Opens files from outside; raises InvalidInput for `file`, in one sentence, for what can't be taken."""

    def remake_picture(
        self, content: bytes, content_type: str, crop: Crop | None, longest: int, most_bytes: int
    ) -> Picture:
        """Return the picture upright, cropped and at most so large, as a JPEG that holds its pixels only."""
        ...

    def check_document(self, content: bytes, content_type: str) -> None:
        """Return if the document is of this type."""
        ...
