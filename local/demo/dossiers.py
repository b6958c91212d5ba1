"""Puts the paragraphs of a demo dossier in order: summary and text by category."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from local.demo.likeness import Library
from local.demo.scribe import Scribe, keep_fitting, list_numbers, load_bank
from local.demo.subjects import Facts

# What a text consists of: part of the bank, whether of the theme's own or the common, and how many.
PLANS: dict[str, tuple[tuple[str, str, int], ...]] = {
    "member": (
        ("starts", "common", 1), ("study", "common", 1), ("deeds", "theme", 3), ("deeds", "common", 1),
        ("hard", "common", 1), ("voice", "common", 1), ("closing", "common", 1),
    ),
    "branch": (
        ("starts", "common", 1), ("system", "common", 2), ("deeds", "theme", 3), ("deeds", "common", 2),
        ("voice", "common", 1), ("closing", "common", 1),
    ),
    "friend": (
        ("starts", "common", 1), ("why", "common", 1), ("deeds", "theme", 3), ("deeds", "common", 3),
        ("voice", "common", 1), ("closing", "common", 1),
    ),
    "case": (
        ("starts", "common", 1), ("problems_head", "common", 1), ("problems", "theme", 1),
        ("measures_head", "common", 1), ("measures", "theme", 4), ("difficulty", "common", 1),
        ("guarantee", "common", 1), ("results_head", "common", 1), ("results", "theme", 1),
        ("insights_head", "common", 1), ("insights", "common", 1),
    ),
}  # fmt: skip
# Sections of an article, and how many of them may tell a second scene.
ARTICLE_SECTIONS, SECOND_SCENES = 5, (0, 4)
ORDINALS = "一二三四五六"


@dataclass(frozen=True)
class Draft:
    """One try at a text; `sentences` are its sentences before slots were filled."""

    summary: str | None
    text: tuple[str, ...]
    sentences: frozenset[str]


def write_draft(rng: Random, category: str, theme: str, facts: Facts, tags: set[str], library: Library) -> Draft:
    """A draft of any category but film, unlike the library; each call with the same `rng` gives another."""
    if category == "article":
        return _write_article(rng, theme, facts, library)
    bank = load_bank(category)
    common, own = bank["common"], bank[theme]
    headline = rng.choice(keep_fitting(own["summaries"], tags))
    scribe = Scribe(rng, facts | _draw_mission(rng, own), list_numbers(headline), library)
    summary = scribe.fill(headline + rng.choice(keep_fitting(common["summary_endings"], tags)))
    text: list[str] = []
    for part, source, count in PLANS[category]:
        templates = keep_fitting((own if source == "theme" else common)[part], tags)
        paragraphs = scribe.write(templates, count)
        text += _number_measures(paragraphs) if part == "measures" else paragraphs
    return Draft(summary, tuple(text), frozenset(scribe.comparison.sentences))


def _number_measures(paragraphs: Sequence[str]) -> list[str]:
    return [f"（{ORDINALS[place]}）{paragraph}" for place, paragraph in enumerate(paragraphs)]


def _draw_mission(rng: Random, own: dict[str, Any]) -> Facts:
    return {"mission": rng.choice(own["missions"])} if "missions" in own else {}


def _write_article(rng: Random, kind: str, facts: Facts, library: Library) -> Draft:
    """An opening, sections with a view, a scene or two and a turn each, a closing."""
    bank = load_bank("article")
    scribe = Scribe(rng, facts, set(), library)
    topics = list(bank["topics"].values())
    places = sorted(rng.sample(range(len(topics)), ARTICLE_SECTIONS))
    with_two = rng.sample(places, rng.randint(*SECOND_SCENES))
    text = scribe.write(bank["kinds"][kind]["openings"])
    for number, place in enumerate(places):
        topic = topics[place]
        text.append(f"{ORDINALS[number]}、{rng.choice(topic['heads'])}")
        for part in ("views", "scenes", "turns"):
            text += scribe.write(topic[part], 2 if part == "scenes" and place in with_two else 1)
    text += scribe.write(bank["kinds"][kind]["closings"])
    return Draft(None, tuple(text), frozenset(scribe.comparison.sentences))
