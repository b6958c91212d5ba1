"""Turns the sentence banks of texts/ into prose: choices, numbers, names."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from itertools import product
from random import Random
from typing import Any

from local.demo.likeness import Comparison, Library, split_sentences
from local.demo.names import make_name
from local.demo.units import TEXTS

CHOICE = re.compile(r"\[([^\[\]]+)\]")
SLOT = re.compile(r"\{([^{}]+)\}")
QUOTED_STOP = re.compile(r"([。！？]”)。")
NUMBER = re.compile(r"([\d.]+)-([\d.]+)(?:/(\d+))?")
TAG = re.compile(r"@([a-z_,]+): (.*)", re.DOTALL)
# A template with its choices made, and the sentences it then has.
Wording = tuple[str, tuple[str, ...]]


@cache
def load_bank(name: str) -> dict[str, Any]:
    """A file of texts/ as it stands; read once."""
    return tomllib.loads((TEXTS / f"{name}.toml").read_text(encoding="utf-8"))


def keep_fitting(templates: Sequence[str], tags: set[str]) -> list[str]:
    """The templates that fit all texts, or one of these tags ("@tag,tag: …"), without the mark."""
    fitting = []
    for template in templates:
        marked = TAG.fullmatch(template)
        if marked is None:
            fitting.append(template)
        elif tags & set(marked[1].split(",")):
            fitting.append(marked[2])
    return fitting


def list_numbers(template: str) -> set[str]:
    """The number slots of a template: two templates that share one speak of the same figure."""
    return {slot for slot in SLOT.findall(template) if NUMBER.fullmatch(slot)}


@cache
def list_wordings(template: str) -> list[Wording]:
    """Every wording of a template, each with its sentences; slots stay unfilled."""
    fixed_and_choices = CHOICE.split(template)
    parts = [part.split("|") if place % 2 else [part] for place, part in enumerate(fixed_and_choices)]
    wordings = ["".join(choice) for choice in product(*parts)]
    return [(wording, tuple(split_sentences(wording))) for wording in wordings]


class Scribe:
    """Writes one text: facts stay the same throughout, a bystander's name within a paragraph.

    In a template "[a|b]" is a choice, "{fact}" a fact, "{p_any}" a new person ("{p_sec}", the secretary, one for
    the whole text), "{s_any}" a surname, and "{30-80/10}" a number, in steps of 10. The figures in `agreed` are
    drawn once, so that the summary and the text say the same.
    """

    def __init__(self, rng: Random, facts: dict[str, str], agreed: set[str], library: Library) -> None:
        self.rng, self.facts, self.agreed = rng, dict(facts), agreed
        self.comparison = Comparison(library)

    def write(self, templates: Sequence[str], count: int = 1) -> list[str]:
        """So many paragraphs in the bank's order: first what has an agreed figure, then what is least told."""
        wordings: dict[str, str] = {}
        while len(wordings) < count:
            left = [template for template in templates if template not in wordings]
            told = [template for template in left if self.agreed & list_numbers(template)]
            template, (wordings[template], sentences) = self._pick(told or left)
            self.comparison.take(sentences)
        return [self.fill(wordings[template]) for template in templates if template in wordings]

    def fill(self, wording: str) -> str:
        """A paragraph with its slots filled."""
        people: dict[str, str] = {}
        filled = SLOT.sub(lambda match: self._fill(match[1], people), wording)
        # A choice may end in a whole quoted sentence where another ends in a clause.
        return QUOTED_STOP.sub(r"\1", filled)

    def _pick(self, templates: Sequence[str]) -> tuple[str, Wording]:
        tries = [(template, wording) for template in templates for wording in list_wordings(template)]
        self.rng.shuffle(tries)
        return min(tries, key=lambda pair: self.comparison.weigh(pair[1][1]))

    def _fill(self, slot: str, people: dict[str, str]) -> str:
        number = NUMBER.fullmatch(slot)
        if number is None:
            return self.facts.get(slot) or self._name(slot, people)
        if slot not in self.agreed:
            return self._draw(number)
        return self.facts.setdefault(slot, self._draw(number))

    def _name(self, slot: str, people: dict[str, str]) -> str:
        if slot == "p_sec":
            return self.facts.setdefault(slot, make_name(self.rng))
        if slot[:2] not in ("p_", "s_"):
            raise KeyError(slot)
        person = people.setdefault(slot[2:], make_name(self.rng))
        return person if slot.startswith("p_") else person[0]

    def _draw(self, number: re.Match[str]) -> str:
        low, high, step = number.groups()
        if "." in low:
            return f"{self.rng.randint(round(float(low) * 10), round(float(high) * 10)) / 10:.1f}"
        return str(self.rng.randrange(int(low), int(high) + 1, int(step or 1)))
