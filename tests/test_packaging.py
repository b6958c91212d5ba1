"""The deployable as `make package` builds it: its template, and what each zip carries."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from local import package
from tests.deployment import FUNCTIONS, SERVERLESS
from tests.source import find_module, list_modules


@pytest.fixture(scope="module")
def packaged() -> Path:
    """The deployable, built as `make package` builds it; skipped by name where Node is missing."""
    missing = package.why_not()
    if missing and os.environ.get("REQUIRE_ALL") != "1":
        pytest.skip(f"can't package: {missing}")
    package.build()
    return package.TARGET


# One test, so that parallel workers never build twice in one place.
def test_deployable_carries_what_it_needs_and_nothing_else(packaged: Path) -> None:
    check_template(json.loads(package.TEMPLATE.read_text(encoding="utf-8")))
    package.lint()
    files = {path.stem: set(ZipFile(path).namelist()) for path in package.list_zips()}
    assert files.keys() == FUNCTIONS.keys()
    for names in files.values():
        check_wheels(names)
        assert not {name for name in names if name.startswith(("local/", "tests/", "bench/", "node_modules/"))}
        assert not {name for name in names if "__pycache__" in name or name.startswith(("boto3/", "s3transfer/"))}
    own = {name: {file for file in names if file.startswith(("handlers/", "docs/"))} for name, names in files.items()}
    assert {"handlers/members/ballots.py", "docs/openapi.json"} <= own["member"]
    jobs = ("tally", "settle", "recount", "turnout", "remind", "send", "erase")
    assert not {f"handlers/{job}.py" for job in jobs} & own["member"]
    assert {"handlers/members/wechat_events.py", "handlers/web/templates/members/reminders.html"} <= own["outreach"]
    for job in ("tally", "settle", "recount", "turnout", "erase"):
        assert not {file for file in own[job] if file.startswith(("handlers/members/", "handlers/wechat/", "docs/"))}
    check_imports(files)
    check_lean(files)
    packed = {file for file in files["member"] if file.startswith(("handlers/", "models/")) and file.endswith(".py")}
    assert packed == list_reached("handlers/member.py")


def check_template(template: dict[str, Any]) -> None:
    """Fail if the template names a partition, holds a secret in the clear, or misses a function's own role."""
    assert "arn:aws:" not in json.dumps(template)
    functions = [part for part in template["Resources"].values() if part["Type"] == "AWS::Lambda::Function"]
    assert {json.dumps(function["Properties"]["Role"]) for function in functions} == {
        json.dumps({"Fn::GetAtt": [function["role"], "Arn"]}) for function in FUNCTIONS.values()
    }
    assert "IamRoleLambdaExecution" not in template["Resources"]
    gate = template["Resources"]["HttpApiStage"]["Properties"]["DefaultRouteSettings"]
    assert all(isinstance(limit, int) for limit in gate.values())


def check_wheels(names: set[str]) -> None:
    """Fail if a compiled module is of another Python than the one it will run on."""
    version = SERVERLESS["params"]["default"]["python"].replace(".", "")
    compiled = {name for name in names if name.endswith(".so")}
    assert compiled
    assert {name for name in compiled if f".cpython-{version}-x86_64" not in name and ".abi3." not in name} == set()


def check_imports(files: dict[str, set[str]]) -> None:
    """Fail if a packed module imports one of ours that was left out."""
    modules = {module.file: module for module in list_modules("handlers", "models")}
    for names in files.values():
        for file in names & modules.keys():
            for target in filter(find_module, modules[file].imports):
                path = target.replace(".", "/")
                assert {f"{path}.py", f"{path}/__init__.py"} & names, f"{file} needs {target}"


def check_lean(files: dict[str, set[str]]) -> None:
    """Fail if a zip carries a library that its function never imports, or lacks one that it does."""
    for folder, keepers in SERVERLESS["custom"]["leanZips"].items():
        carriers = {name for name, packed in files.items() if any(file.startswith(f"{folder}/") for file in packed)}
        assert carriers == set(keepers), folder


def list_reached(entry: str) -> set[str]:
    """Return the files of ours that an entry point imports, at once or later, with their packages."""
    modules = {module.name.removesuffix(".__init__"): module for module in list_modules("handlers", "models")}
    reached: set[str] = set()
    waiting = [name for name, module in modules.items() if module.file == entry]
    while waiting:
        name = waiting.pop()
        if name in modules and modules[name].file not in reached:
            reached.add(modules[name].file)
            waiting += [name.rpartition(".")[0], *modules[name].imports]
    return reached
