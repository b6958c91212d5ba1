"""One word for one thing: names of classes, tables, addresses, functions, fields and tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from local.openapi import build_undeployed_app
from models.catalogue import ALL_TABLES
from tests.source import Function, Module, list_modules

# Words that have another, better word in the glossary; as verbs they are welcome (`poll_ticket`).
FORBIDDEN = {"activity", "poll", "user", "org", "dept", "option", "nominee", "vote", "notice", "push", "event"}
PRODUCT = list_modules("handlers", "models")
TESTS = list_modules("tests")
# A test's name is a claim: shorter ones claim nothing, longer ones nobody reads.
FEWEST_WORDS, MOST_WORDS = 4, 12
USUAL_WORDS = range(5, 10)


def split_words(name: str) -> set[str]:
    """Return the words of a class, a table or an address in small letters, plurals also without their s."""
    words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}
    return words | {word.removesuffix("s") for word in words}


def list_public_functions(modules: list[Module]) -> Iterator[tuple[str, Function]]:
    """Yield every function and method with a public name, and where it stands."""
    for module in modules:
        for function in module.functions:
            if not function.name.startswith("_"):
                yield f"{module.file}:{function.lineno} {function.name}", function


def list_fields(modules: list[Module]) -> Iterator[tuple[str, str, str]]:
    """Yield place, name and type of every annotated field of a class."""
    for module in modules:
        for node in module.classes:
            for field in node.body:
                if isinstance(field, ast.AnnAssign):
                    name = ast.unparse(field.target)
                    yield f"{module.file}:{field.lineno} {node.name}.{name}", name, ast.unparse(field.annotation)


def list_test_names() -> dict[str, int]:
    """Return the words that each test's name has."""
    names = (function.name for module in TESTS for function in module.functions)
    return {name: len(name.split("_")) - 1 for name in names if name.startswith("test_")}


def answers_yes_or_no(function: Function) -> bool:
    """Tell whether a function is a question; a job's turn only tells whether all is done."""
    is_turn = any(argument.arg == "has_time" for argument in function.args.args)
    return function.returns is not None and ast.unparse(function.returns) == "bool" and not is_turn


def may_refuse(function: Function) -> bool:
    """Tell whether a function raises something, or asks another guard."""
    return any(
        isinstance(part, ast.Raise)
        or (
            isinstance(part, ast.Call)
            and ast.unparse(part.func).rpartition(".")[2].lstrip("_").startswith("require_")
        )
        for part in ast.walk(function)
    )


def test_classes_use_the_words_of_the_glossary() -> None:
    names = {node.name: module.file for module in PRODUCT for node in module.classes}
    assert {name: file for name, file in names.items() if split_words(name) & FORBIDDEN} == {}


def test_tables_and_addresses_use_the_words_of_the_glossary() -> None:
    nouns = {table.noun for table in ALL_TABLES}
    addresses = {rule.rule for rule in build_undeployed_app().url_map.iter_rules()}
    assert {name for name in nouns | addresses if split_words(name) & FORBIDDEN} == set()


def test_questions_and_only_questions_answer_yes_or_no() -> None:
    # A base class of another library names this one.
    functions = [(place, node) for place, node in list_public_functions(PRODUCT) if node.name != "filter"]
    wrong = [
        place for place, node in functions if node.name.startswith(("is_", "has_", "may_")) != answers_yes_or_no(node)
    ]
    assert wrong == []


def test_functions_that_require_something_can_refuse() -> None:
    guards = [(place, node) for place, node in list_public_functions(PRODUCT) if node.name.startswith("require_")]
    assert guards
    assert [place for place, node in guards if not may_refuse(node)] == []


def test_moments_end_in_at_and_dates_in_on() -> None:
    endings = {"datetime": "_at", "Moment": "_at", "date": "_on"}
    wrong = [
        place
        for place, name, kind in list_fields(PRODUCT)
        if not name.endswith(endings.get(kind.removesuffix(" | None"), ""))
    ]
    assert wrong == []


def test_names_of_tests_are_claims_of_some_words() -> None:
    words = list_test_names()
    assert {name: count for name, count in words.items() if not FEWEST_WORDS <= count <= MOST_WORDS} == {}
    usual = sum(count in USUAL_WORDS for count in words.values())
    assert usual >= 0.9 * len(words)


def test_tests_hand_in_fakes_and_patch_nothing() -> None:
    patching = re.compile(r"\bmonkeypatch\b|unittest\.mock|\bmocker\b|import mock\b|mock\.patch")
    assert [
        module.file for module in TESTS if patching.search(module.text) and module.path.name != "test_names.py"
    ] == []
