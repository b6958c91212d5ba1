"""Files that a browser saves: under their Chinese names, kept by no cache."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from handlers.web.download import answer_sheet


@pytest.mark.parametrize(
    ("filename", "saved"),
    [
        ("党员名册 2017-07-05", "党员名册 2017-07-05.xlsx"),
        ('a"b\r\nSet-Cookie: x=1', "a_b_Set-Cookie_ x=1.xlsx"),
        ("../../etc/passwd", "etc_passwd.xlsx"),
        ("；'%\u2028", "；'%\u2028.xlsx"),
        ("", "sheet.xlsx"),
        ("\ud800", "sheet.xlsx"),
    ],
)
def test_file_is_saved_under_its_harmless_name(filename: str, saved: str) -> None:
    response = answer_sheet(filename, b"PK")
    header = response.headers["Content-Disposition"]
    assert header.isascii()
    plain, _, extended = header.partition("; filename*=UTF-8''")
    assert plain == 'attachment; filename="sheet.xlsx"'
    assert unquote(extended) == saved
    assert response.headers["Cache-Control"] == "no-store"
    assert str(response.mimetype).endswith("spreadsheetml.sheet")
