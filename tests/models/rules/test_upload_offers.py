"""Offers: which files are taken for what, before a byte is sent."""

from __future__ import annotations

import pytest

from models.errors import InvalidInput
from models.rules.upload_offers import FILM, JPEG, OFFERS, PDF, require_offered


@pytest.mark.parametrize(
    ("kind", "name", "content_type"),
    [
        ("photo", "工作照.JPG", JPEG),
        ("film", "党员电教片.v2.mov", FILM),
        ("film", "a.MP4", FILM),
        ("attachment", "证明.pdf", PDF),
        ("thumbnail", "frame.jpeg", JPEG),
    ],
)
def test_file_is_taken_under_one_type(kind: str, name: str, content_type: str) -> None:
    assert require_offered(kind, name, 1) == content_type
    assert require_offered(kind, name, OFFERS[kind].most_bytes) == content_type


@pytest.mark.parametrize(
    ("kind", "name", "size", "sentence"),
    [
        ("photo", "a.gif", 1, "jpg"),
        ("photo", "a.jpg.exe", 1, "jpg"),
        ("photo", "jpg", 1, "jpg"),
        ("photo", "a.svg", 1, "jpg"),
        ("photo", "a.jpg", 20 * 1024 * 1024 + 1, "20 MB"),
        ("thumbnail", "a.jpg", 5 * 1024 * 1024 + 1, "5 MB"),
        ("film", "a.avi", 1, "mp4"),
        ("film", "a.mp4", 2 * 1024**3 + 1, "2 GB"),
        ("attachment", "a.docm", 1, "docx"),
        ("attachment", "a.doc", 1, "docx"),
        ("attachment", "a.pdf", 0, "空"),
        ("attachment", "a.pdf", -1, "空"),
        ("attachment", "长" * 200 + ".pdf", 1, "200"),
        ("poster", "a.jpg", 1, "不能上传"),
        ("", "", 0, "不能上传"),
    ],
)
def test_file_is_refused_in_one_sentence(kind: str, name: str, size: int, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        require_offered(kind, name, size)
