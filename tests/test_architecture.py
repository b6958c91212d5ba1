"""The shape of the house: who may import whom, who reads clock and environment, how long things are."""

from __future__ import annotations

import ast
import json
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.source import PACKAGES, ROOT, Function, Module, find_module, length_of, list_modules

# Which floor a module stands on: the longest prefix decides.
FLOORS = {
    "handlers": "entry points",
    "handlers.clock": "clock",
    "handlers.config": "config",
    "handlers.queue": "queue",
    "handlers.storage": "storage",
    "handlers.files": "files",
    "handlers.members": "members",
    "handlers.administration": "administration",
    # Commands of their own, started on a terminal.
    "handlers.administration.administrators": "entry points",
    "handlers.administration.counts": "entry points",
    "handlers.administration.recount": "entry points",
    "handlers.administration.remove_person": "entry points",
    "handlers.bounded": "bounded",
    "handlers.documents": "documents",
    "handlers.sheets": "sheets",
    "handlers.web": "web",
    "handlers.wechat": "wechat",
    "models": "tables",
    "models.services": "services",
    "models.rules": "rules",
    "models.base": "base",
    "models.connections": "base",
    "models.keys": "base",
    "models.lean_pynamodb": "base",
    "models.privacy": "base",
    "models.secretive": "secretive",
    "models.signing": "base",
    "models.wire": "base",
    "models.writes": "base",
    "models.errors": "errors",
    "models.error_kinds": "errors",
    "models.catalogue": "catalogue",
    "local": "local",
    "bench": "bench",
    "tests": "tests",
}
# Who may import whom. What is missing here is forbidden; the standard library and a floor's own modules are allowed,
# but no table knows another. The last three may import anything but each other upwards, and nothing imports them.
MAY_IMPORT: dict[str, set[str]] = {
    "entry points": {
        "members",
        "administration",
        "web",
        "wechat",
        "queue",
        "storage",
        "files",
        "clock",
        "config",
        "services",
        "errors",
        "flask",
    },
    "members": {"web", "sheets", "services", "errors", "flask", "werkzeug", "msgspec"},
    "administration": {
        "web",
        "documents",
        "sheets",
        "services",
        "rules",
        "errors",
        "flask",
        "werkzeug",
        "msgspec",
        "itsdangerous",
    },
    # Opens what comes from outside in a process of its own.
    "bounded": {"config"},
    "sheets": {"bounded", "errors", "secretive", "msgspec", "xlsxwriter", "python_calamine"},
    "documents": {"bounded", "sheets", "rules", "errors", "secretive", "msgspec", "docx", "lxml", "nh3"},
    "web": {
        "clock",
        "config",
        "errors",
        "flask",
        "werkzeug",
        "itsdangerous",
        "msgspec",
        "botocore",
        "serverless_wsgi",
    },
    "wechat": {"config", "errors", "wechatpy", "requests", "urllib3", "cryptography"},
    "files": {"bounded", "services", "rules", "errors", "msgspec", "PIL"},
    "storage": {"config", "services", "errors", "botocore"},
    "queue": {"services", "errors", "botocore", "msgspec"},
    "clock": set(),
    "config": {"secretive"},
    "secretive": {"msgspec"},
    "services": {"tables", "base", "rules", "errors", "secretive", "pynamodb", "msgspec"},
    "rules": {"errors", "secretive", "msgspec"},
    "tables": {"base", "errors", "pynamodb"},
    "base": {"errors", "secretive", "pynamodb", "botocore", "cryptography", "msgspec"},
    "errors": {"msgspec"},
    "catalogue": {"tables", "base"},
}
UNBOUND = {"local": {"tests"}, "bench": set(), "tests": set()}
KNOWS_NO_SISTER = {"tables"}

# Who may look at the clock: `now` is an argument everywhere else.
CLOCK_READERS = {("handlers/clock.py", "read_clock")}
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
# Who may catch everything: loops that must outlive one bad turn, each of which logs what it caught.
CATCHES_ALL: set[tuple[str, str]] = set()
HEAVY = {
    *("wechatpy", "cryptography", "openpyxl", "xlsxwriter", "python_calamine", "requests", "boto3", "s3transfer"),
    *("PIL", "docx", "lxml", "nh3"),
}

# What a cold start of the member app may load; each module costs it a million instructions and more.
MOST_MODULES = 480

LONGEST_FILE, LONGEST_FUNCTION = 300, 40
USUAL_FILE, USUAL_FUNCTION = 100, 10

PRODUCT = list_modules("handlers", "models")
SHIPPED = list_modules("handlers", "models", "local", "bench")


def floor_of(name: str) -> str:
    """Return the floor of a module of ours; entry points are the files right in handlers/."""
    prefix = name
    while prefix not in FLOORS:
        prefix = prefix.rpartition(".")[0]
    return FLOORS[prefix]


def list_forbidden_imports(module: Module) -> Iterator[str]:
    """Yield a sentence for each import that the table above does not allow."""
    floor = floor_of(module.name)
    for name in module.imports:
        package = name.partition(".")[0]
        if package in sys.stdlib_module_names:
            continue
        target = floor_of(name) if package in PACKAGES else package
        if not may_import(floor, target, name == module.name):
            yield f"{module.file} imports {name}: {floor} may not import {target}"


def may_import(floor: str, target: str, is_itself: bool) -> bool:
    """Tell whether a module of this floor may import that floor or library."""
    if floor in UNBOUND:
        return target not in UNBOUND[floor]
    if floor == target:
        return is_itself or floor not in KNOWS_NO_SISTER
    return target in MAY_IMPORT[floor]


def find_cycle(edges: dict[str, set[str]]) -> list[str]:
    """Return the modules of one import cycle, or nothing."""
    done: set[str] = set()

    def walk(name: str, trail: list[str]) -> list[str]:
        if name in trail:
            return [*trail[trail.index(name) :], name]
        if name in done:
            return []
        found = next(filter(None, (walk(target, [*trail, name]) for target in sorted(edges.get(name, ())))), [])
        done.add(name)
        return found

    return next(filter(None, (walk(name, []) for name in sorted(edges))), [])


def list_uses(module: Module, names: set[str]) -> Iterator[tuple[int, str]]:
    """Yield line and name of every use of these names in a module, whatever leads to them."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute | ast.Name):
            used = ast.unparse(node)
            if any(used == name or used.endswith(f".{name}") for name in names):
                yield node.lineno, used


def list_public_definitions(module: Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield the module, its public classes, their public methods, and its public functions."""
    yield module.file, module.tree
    for node in module.tree.body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield f"{module.file}:{node.lineno} {node.name}", node
            if isinstance(node, ast.ClassDef):
                for method in node.body:
                    if isinstance(method, Function) and not method.name.startswith("_"):
                        yield f"{module.file}:{method.lineno} {node.name}.{method.name}", method


def is_broad(handler: ast.ExceptHandler) -> bool:
    """Tell whether an except clause catches everything."""
    if handler.type is None:
        return True
    names = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
    return bool(names & {"Exception", "BaseException"})


@pytest.mark.parametrize("module", list_modules(), ids=lambda module: module.file)
def test_module_imports_only_what_the_table_allows(module: Module) -> None:
    assert list(list_forbidden_imports(module)) == []


def test_every_floor_of_the_product_is_in_the_table() -> None:
    assert {floor_of(module.name) for module in list_modules()} <= MAY_IMPORT.keys() | UNBOUND.keys()


def test_modules_do_not_import_in_a_circle() -> None:
    edges = {module.name: {name for name in module.imports if find_module(name)} for module in list_modules()}
    assert " → ".join(find_cycle(edges)) == ""


def test_cycle_finder_finds_a_cycle() -> None:
    assert find_cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]


def test_only_the_configuration_reads_the_environment() -> None:
    readers = {module.file for module in PRODUCT if any(list_uses(module, {"os.environ", "os.getenv"}))}
    assert readers == {"handlers/config.py"}
    assert [module.file for module in PRODUCT if re.search(r"^\s*from os import", module.text, re.M)] == []


def test_only_entry_points_read_the_clock() -> None:
    faults = [
        f"{module.file}:{line} reads {name}; take `now` as an argument"
        for module in PRODUCT
        for line, name in list_uses(module, CLOCKS)
        if floor_of(module.name) != "entry points"
        and (module.file, module.enclosing_function(line)) not in CLOCK_READERS
    ]
    assert faults == []


def test_cold_start_of_member_loads_nothing_heavy(record_property: Callable[[str, object], None]) -> None:
    code = "import handlers.member, json, sys; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = json.loads(run.stdout)
    record_property("modules", len(loaded))
    print(f"handlers.member loads {len(loaded)} modules")
    assert {name.partition(".")[0] for name in loaded} & HEAVY == set()
    # Of botocore only the errors are there: session, client and the descriptions of services never are.
    assert {"botocore.session", "botocore.client", "botocore.loaders"} & set(loaded) == set()
    assert len(loaded) <= MOST_MODULES


@pytest.mark.parametrize("job", ["tally", "settle", "recount", "turnout", "remind", "send", "erase"])
def test_functions_that_serve_no_page_load_no_web_framework(job: str) -> None:
    code = f"import handlers.{job}, sys; print({{'flask', 'werkzeug', 'jinja2'}} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


@pytest.mark.parametrize("packages", [("handlers", "models"), ("local", "bench"), ("tests",)], ids="+".join)
def test_files_and_functions_stay_short(packages: tuple[str, ...]) -> None:
    modules = [module for module in list_modules(*packages) if module.text.strip()]
    files = {module.file: len(module.text.splitlines()) for module in modules}
    functions = {f"{module.file}:{node.name}": length_of(node) for module in modules for node in module.functions}
    assert {name: lines for name, lines in files.items() if lines > LONGEST_FILE} == {}
    assert {name: lines for name, lines in functions.items() if lines > LONGEST_FUNCTION} == {}
    if packages != ("tests",):
        assert statistics.median(files.values()) <= USUAL_FILE
        assert statistics.median(functions.values()) <= USUAL_FUNCTION


@pytest.mark.parametrize("module", SHIPPED, ids=lambda module: module.file)
def test_everything_public_states_its_promise(module: Module) -> None:
    silent = [name for name, node in list_public_definitions(module) if not ast.get_docstring(node)]  # type: ignore[arg-type]
    assert silent == []


def test_module_docstrings_open_with_one_line() -> None:
    openings = {module.file: (ast.get_docstring(module.tree) or "").partition("\n\n")[0] for module in list_modules()}
    assert [file for file, opening in openings.items() if "\n" in opening] == []


def test_nothing_catches_every_exception() -> None:
    catchers = {
        (module.file, module.enclosing_function(node.lineno))
        for module in SHIPPED
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and is_broad(node)
    }
    assert catchers == CATCHES_ALL
