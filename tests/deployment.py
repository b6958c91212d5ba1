"""Reads serverless.yml as data, and what its roles may do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from tests.source import ROOT


class _Loader(yaml.SafeLoader):
    """Knows CloudFormation's short tags: `!Ref A` becomes `A`, so does `!GetAtt A.Arn` become `A.Arn`."""


_Loader.add_multi_constructor("!", lambda loader, _tag, node: loader.construct_scalar(node))

SERVERLESS: dict[str, Any] = yaml.load((ROOT / "serverless.yml").read_text(encoding="utf-8"), _Loader)  # noqa: S506
FUNCTIONS: dict[str, Any] = SERVERLESS["functions"]
RESOURCES: dict[str, Any] = SERVERLESS["resources"]["Resources"]
TABLES = {
    resource["Properties"]["TableName"].removeprefix("${sls:stage}-"): name
    for name, resource in RESOURCES.items()
    if resource["Type"] == "AWS::DynamoDB::Table"
}


def list_rights(function: str) -> set[tuple[str, str]]:
    """Return what a function's role allows, as action and resource."""
    (policy,) = RESOURCES[FUNCTIONS[function]["role"]]["Properties"]["Policies"]
    return {
        (action, resource.removeprefix("${").replace(".Arn}", ""))
        for statement in policy["PolicyDocument"]["Statement"]
        for action in _as_list(statement["Action"])
        for resource in _as_list(statement["Resource"])
    }


def list_store_rights(function: str) -> set[tuple[str, str]]:
    """Return a function's rights to tables, as action and `noun` or `noun/index/name`."""
    nouns = {logical: noun for noun, logical in TABLES.items()}
    rights = set()
    for action, resource in list_rights(function):
        logical, _, rest = resource.removesuffix(".Arn").partition("/")
        if logical in nouns:
            rights.add((action, nouns[logical] + (f"/{rest}" if rest else "")))
    return rights


def list_needs(operation: str, sent: Mapping[str, Any], stage: str) -> set[tuple[str, str]]:
    """Return the rights that one request to DynamoDB takes."""
    if operation == "TransactWriteItems":
        return {
            (f"dynamodb:{kind}Item", item["TableName"].removeprefix(f"{stage}-"))
            for entry in sent["TransactItems"]
            for kind, item in entry.items()
        }
    if "RequestItems" in sent:
        return {(f"dynamodb:{operation}", name.removeprefix(f"{stage}-")) for name in sent["RequestItems"]}
    noun = sent["TableName"].removeprefix(f"{stage}-")
    index = f"/index/{sent['IndexName']}" if "IndexName" in sent else ""
    return {(f"dynamodb:{operation}", noun + index)}


def _as_list(value: str | Iterable[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
