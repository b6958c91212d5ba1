"""Texts with bold as HTML: what the editor of a text sends."""

from __future__ import annotations

from html import escape

from models.rules.rich_text import RichText, Run


def to_html(text: RichText) -> str:
    """Return the text as <p> and <strong> as the editor sends it; `read_html` gives the same text back."""
    return "".join(f"<p>{''.join(map(_spell, paragraph))}</p>" for paragraph in text)


def _spell(run: Run) -> str:
    text = escape(run.text, quote=False)
    return f"<strong>{text}</strong>" if run.is_bold else text
