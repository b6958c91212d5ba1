"""The demo candidates: 3–5 of every category from every reporting unit (R08), with all materials (R18–R23)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from local.demo import subjects
from local.demo.dossiers import Draft, write_draft
from local.demo.likeness import Library
from local.demo.scribe import load_bank
from local.demo.subjects import Facts, fill
from local.demo.units import DemoUnit
from models.rules.word_count import count_words

SEED = "liuhao candidates"
CATEGORIES = ("article", "member", "branch", "film", "case", "friend")
BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
SUMMARY_WORDS = range(60, 97)
TEXT_WORDS = range(900, 2001)
ARTICLE_WORDS = range(1500, 2501)
# A text is the least alike of so many drafts; at this share of common sentences it is good at once.
DRAFTS, ALIKE_ENOUGH = 16, 0.2
SUBJECTS: dict[str, Callable[[Random, DemoUnit, str], Facts]] = {
    "article": subjects.draw_author,
    "member": subjects.draw_member,
    "branch": subjects.draw_branch,
    "film": subjects.draw_film,
    "case": subjects.draw_case,
    "friend": subjects.draw_friend,
}


@dataclass(frozen=True)
class DemoCandidate:
    """One candidate with its dossier; what its category does not ask for is None, empty or False."""

    candidate_id: str
    category: str
    unit_id: str
    unit_name: str
    title: str
    subtitle: str
    author_name: str | None = None
    author_unit: str | None = None
    author_post: str | None = None
    filming_unit: str | None = None
    minutes: int | None = None
    summary: str | None = None
    text: tuple[str, ...] = ()
    photo: bool = False
    film: bool = False


def build_candidates(units: Sequence[DemoUnit]) -> list[DemoCandidate]:
    """All candidates by category and reporting unit, the same every time."""
    return [candidate for candidate, _ in build_with_sentences(units)]


def build_with_sentences(units: Sequence[DemoUnit]) -> list[tuple[DemoCandidate, frozenset[str]]]:
    """The candidates, each with the sentences its text is made of, for who asks how alike two are."""
    reporting = [unit for unit in units if unit.tier == "reporting"]
    ids = _draw_ids(Random(f"{SEED} ids"))
    return [pair for category in CATEGORIES for pair in _Category(category, ids).build(reporting)]


class _Category:
    """The candidates of one category so far, so that the next one can differ."""

    def __init__(self, category: str, ids: Iterator[str]) -> None:
        self.category, self.ids = category, ids
        self.rng = Random(f"{SEED} {category}")
        self.done: list[tuple[DemoCandidate, frozenset[str]]] = []
        self.titles: set[str] = set()
        self.library = Library()

    def build(self, units: Sequence[DemoUnit]) -> list[tuple[DemoCandidate, frozenset[str]]]:
        for number, unit in enumerate(units):
            themes = subjects.list_themes(self.category, unit.unit_id)
            for turn in range(self.rng.randint(3, 5)):
                self._add(unit, themes[(number + turn) % len(themes)])
        return self.done

    def _add(self, unit: DemoUnit, theme: str) -> None:
        facts, title = self._draw_subject(unit, theme)
        draft = Draft(None, (), frozenset())
        if self.category != "film":
            draft = self._pick_draft(theme, facts, {theme, _unit_tag(unit)})
        candidate = DemoCandidate(
            candidate_id=next(self.ids),
            category=self.category,
            unit_id=unit.unit_id,
            unit_name=unit.name,
            title=title,
            subtitle=_make_subtitle(self.category, facts),
            author_name=facts.get("author_name"),
            author_unit=facts.get("author_unit"),
            author_post=facts.get("author_post"),
            filming_unit=facts.get("maker"),
            minutes=int(facts["minutes"]) if "minutes" in facts else None,
            summary=draft.summary,
            text=draft.text,
            photo=self.category in ("member", "friend"),
            film=self.category == "film",
        )
        self.done.append((candidate, draft.sentences))

    def _draw_subject(self, unit: DemoUnit, theme: str) -> tuple[Facts, str]:
        """Who or what it is about, under a title that the category does not have yet."""
        while True:
            facts = SUBJECTS[self.category](self.rng, unit, theme)
            title = _make_title(self.rng, self.category, theme, facts)
            if title not in self.titles:
                self.titles.add(title)
                return facts, title

    def _pick_draft(self, theme: str, facts: Facts, tags: set[str]) -> Draft:
        best, least = None, 2.0
        for _ in range(DRAFTS):
            draft = write_draft(self.rng, self.category, theme, facts, tags, self.library)
            alike = self.library.find_nearest(draft.sentences)
            if alike < least and _is_right_length(self.category, draft):
                best, least = draft, alike
            if least <= ALIKE_ENOUGH:
                break
        if best is None:
            raise ValueError(f"no draft of {self.category}/{theme} has the right length")
        self.library.add(best.sentences)
        return best


def _is_right_length(category: str, draft: Draft) -> bool:
    is_summary_right = draft.summary is None or count_words(draft.summary) in SUMMARY_WORDS
    limits = ARTICLE_WORDS if category == "article" else TEXT_WORDS
    return is_summary_right and count_words("\n".join(draft.text)) in limits


def _make_title(rng: Random, category: str, theme: str, facts: Facts) -> str:
    if category == "article":
        return fill(rng, rng.choice(load_bank("article")["kinds"][theme]["titles"]), facts)
    if category == "film":
        return fill(rng, rng.choice(load_bank("film")["titles"]), facts)
    if category == "case":
        return f"{facts['brand']}破解{facts['focus'].removesuffix('的难题').removesuffix('的问题')}"
    return {"member": "{name}", "branch": "{branch}", "friend": "{name}（{who}）"}[category].format(**facts)


def _make_subtitle(category: str, facts: Facts) -> str:
    """The line under the title: R32 for an article, for the others who or whose it is."""
    return {
        "article": "{kind_label}　{author_unit}　{author_name}",
        "member": "{post}",
        "branch": "{seat}",
        "film": "{maker}　{minutes}分钟",
        "case": "{owner}",
        "friend": "{who}",
    }[category].format_map(facts)


def _unit_tag(unit: DemoUnit) -> str:
    return "office_unit" if unit.unit_id in subjects.OFFICES else "city_unit"


def _draw_ids(rng: Random) -> Iterator[str]:
    """Candidate ids without end, none twice."""
    drawn: set[str] = set()
    while True:
        candidate_id = "".join(rng.choices(BASE32, k=5))
        if candidate_id not in drawn:
            drawn.add(candidate_id)
            yield candidate_id
