"""A bucket in memory that checks what is sent against what was signed, as S3 does."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from models.errors import Unavailable
from models.services.upload_ports import Part, PostForm, Stored


class FakeStorage:
    """A bucket in memory; what browsers post and put is checked against what was signed, as S3 does."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, str]] = {}
        self.collecting: dict[str, dict[int, bytes]] = {}
        self._types: dict[str, str] = {}
        self._forms: dict[str, tuple[str, str, int]] = {}
        self.reads: list[tuple[int, int]] = []

    def sign_post(self, key: str, content_type: str, most_bytes: int, seconds: int) -> PostForm:
        """Return a form of one key, one type, one range of sizes."""
        signature = secrets.token_hex(8)
        self._forms[signature] = (key, content_type, most_bytes)
        return PostForm("memory://bucket", {"key": key, "Content-Type": content_type, "signature": signature})

    def post(self, form: PostForm, content: bytes, **changed: str) -> bool:
        """Play the browser that sends the form, with fields changed on the way; tell whether the file was taken."""
        fields = dict(form.fields) | changed
        key, content_type, most_bytes = self._forms.get(fields["signature"], ("", "", 0))
        is_taken = (fields["key"], fields["Content-Type"]) == (key, content_type) and 1 <= len(content) <= most_bytes
        if is_taken:
            self.objects[key] = (content, content_type)
        return is_taken

    def begin_parts(self, key: str, content_type: str) -> str:
        """Begin an object in parts."""
        parts_id = secrets.token_hex(8)
        self.collecting[parts_id], self._types[parts_id] = {}, content_type
        return parts_id

    def sign_part(self, key: str, parts_id: str, number: int, size: int, seconds: int) -> str:
        """Return the address of one part."""
        return f"memory://bucket/{key}?parts={parts_id}&number={number}&size={size}"

    def put_part(self, address: str, content: bytes) -> bool:
        """Play the browser that puts a part; tell whether it was taken."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        if asked["parts"] not in self.collecting or len(content) != int(asked["size"]):
            return False
        self.collecting[asked["parts"]][int(asked["number"])] = content
        return True

    def list_parts(self, key: str, parts_id: str) -> Sequence[Part] | None:
        """Return the parts in order."""
        parts = self.collecting.get(parts_id)
        return None if parts is None else [Part(each, len(parts[each]), f"e{each}") for each in sorted(parts)]

    def complete_parts(self, key: str, parts_id: str, parts: Sequence[Part]) -> None:
        """Make one object of the parts, once."""
        collected = self.collecting.pop(parts_id, None)
        if collected is None:
            raise Unavailable
        self.objects[key] = (b"".join(collected[part.number] for part in parts), self._types[parts_id])

    def abort_parts(self, key: str, parts_id: str) -> None:
        """Throw the parts away."""
        self.collecting.pop(parts_id, None)

    def head(self, key: str) -> Stored | None:
        """Return what stands there."""
        found = self.objects.get(key)
        return None if found is None else Stored(len(found[0]), found[1])

    def read(self, key: str, first: int, count: int) -> bytes:
        """Return a range, and remember that it was asked for."""
        self.reads.append((first, count))
        if key not in self.objects:
            raise Unavailable
        return self.objects[key][0][first : first + count]

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """Store an object."""
        self.objects[key] = (content, content_type)

    def copy(self, source: str, target: str, content_type: str) -> None:
        """Store an object's bytes once more."""
        self.objects[target] = (self.objects[source][0], content_type)

    def delete(self, key: str) -> None:
        """Delete an object."""
        self.objects.pop(key, None)

    def sign_get(self, key: str, seconds: int, file_name: str | None = None) -> str:
        """Return a link."""
        return f"memory://bucket/{key}?seconds={seconds}&name={file_name or ''}"
