"""The demo candidates have every material the notice asks for and read like different people's."""

import re
from collections import Counter
from itertools import combinations

import pytest

from local.demo.candidates import CATEGORIES, DemoCandidate, build_candidates, build_with_sentences
from local.demo.likeness import share_sentences
from local.demo.units import build_units
from models.rules.word_count import count_words

UNITS = build_units()
WITH_SUMMARY = ("member", "branch", "case", "friend")
Pairs = list[tuple[DemoCandidate, frozenset[str]]]


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    return build_with_sentences(UNITS)


@pytest.fixture(scope="module")
def candidates(pairs: Pairs) -> list[DemoCandidate]:
    return [candidate for candidate, _ in pairs]


def test_each_unit_reports_three_to_five_of_each_category(candidates: list[DemoCandidate]) -> None:
    reporting = {unit.unit_id: unit.name for unit in UNITS if unit.tier == "reporting"}
    counts = Counter((candidate.category, candidate.unit_id) for candidate in candidates)
    assert set(counts) == {(category, unit_id) for category in CATEGORIES for unit_id in reporting}
    assert set(counts.values()) == {3, 4, 5}
    assert all(candidate.unit_name == reporting[candidate.unit_id] for candidate in candidates)


def test_candidate_ids_are_five_base32_characters_and_unique(candidates: list[DemoCandidate]) -> None:
    ids = {candidate.candidate_id for candidate in candidates}
    assert len(ids) == len(candidates)
    assert all(re.fullmatch(r"[a-z2-7]{5}", candidate_id) for candidate_id in ids)


def test_materials_are_exactly_those_of_the_category(candidates: list[DemoCandidate]) -> None:
    for candidate in candidates:
        category = candidate.category
        author = (candidate.author_name, candidate.author_unit, candidate.author_post)
        assert all(author) if category == "article" else author == (None, None, None)
        assert bool(candidate.filming_unit) == bool(candidate.minutes) == candidate.film == (category == "film")
        assert bool(candidate.summary) == (category in WITH_SUMMARY)
        assert bool(candidate.text) == (category != "film")
        assert candidate.photo == (category in ("member", "friend"))


def test_texts_and_summaries_keep_the_notices_limits(candidates: list[DemoCandidate]) -> None:
    for candidate in candidates:
        length = count_words("\n".join(candidate.text))
        if candidate.category == "article":
            assert 1500 <= length <= 2500
        elif candidate.category in WITH_SUMMARY:
            assert 900 <= length <= 2000
            assert 60 <= count_words(candidate.summary or "") <= 96
        else:
            assert 1 <= (candidate.minutes or 0) <= 15


def test_no_two_summaries_or_titles_of_a_category_are_identical(candidates: list[DemoCandidate]) -> None:
    summaries = [candidate.summary for candidate in candidates if candidate.summary]
    titles = [(candidate.category, candidate.title) for candidate in candidates]
    assert len(set(summaries)) == len(summaries)
    assert len(set(titles)) == len(titles)


def test_cases_are_owned_by_organisation_or_personnel_departments(candidates: list[DemoCandidate]) -> None:
    owners = {candidate.subtitle for candidate in candidates if candidate.category == "case"}
    assert all(re.search(r"组织部|组织人事部|人事处|党群工作部", owner) for owner in owners)


def test_texts_have_no_trace_of_the_grammar(candidates: list[DemoCandidate]) -> None:
    for candidate in candidates:
        shown = "\n".join((candidate.title, candidate.subtitle, candidate.summary or "", *candidate.text))
        assert not re.search(r"[\[\]{}|@_]|[。，；：、]{2}|，。|”。”", shown), shown
        assert not any(paragraph.isspace() or not paragraph for paragraph in candidate.text)
        assert shown.count("“") == shown.count("”")


def test_a_summarys_figures_stand_in_the_text_where_both_speak_of_them(candidates: list[DemoCandidate]) -> None:
    told = [
        figure in "".join(candidate.text)
        for candidate in candidates
        for figure in re.findall(r"\d{3,}", candidate.summary or "")
    ]
    assert sum(told) / len(told) > 0.7


@pytest.mark.parametrize("category", [category for category in CATEGORIES if category != "film"])
def test_two_texts_of_a_category_share_about_a_third_at_most(pairs: Pairs, category: str) -> None:
    texts = [sentences for candidate, sentences in pairs if candidate.category == category]
    shares = [share_sentences(first, second) for first, second in combinations(texts, 2)]
    assert max(shares) < 0.4
    assert sum(share > 1 / 3 for share in shares) / len(shares) < 0.005


def test_candidates_are_the_same_every_time(candidates: list[DemoCandidate]) -> None:
    assert build_candidates(build_units()) == candidates
