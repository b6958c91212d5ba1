"""Reads the product's source as data: which module imports which, what it defines and calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("handlers", "models", "local", "bench", "tests")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file of ours."""

    path: Path

    @property
    def name(self) -> str:
        """Return the dotted name."""
        return ".".join(self.path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")

    @property
    def file(self) -> str:
        """Return the path from the root, as people write it."""
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        """Return the source."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """Return the parsed source."""
        return ast.parse(self.text, self.file)

    @property
    def functions(self) -> Iterator[Function]:
        """Yield every function and method, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    @property
    def classes(self) -> Iterator[ast.ClassDef]:
        """Yield every class, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef))

    @cached_property
    def imports(self) -> list[str]:
        """Return what is imported anywhere in the file, also inside functions and for type checking only."""
        return list(self._read_imports())

    def _read_imports(self) -> Iterator[str]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                if node.level:
                    raise SyntaxError(f"{self.file}:{node.lineno} imports relatively; write the whole name")
                yield from (find_module(f"{node.module}.{alias.name}") or str(node.module) for alias in node.names)

    def enclosing_function(self, line: int) -> str:
        """Return the name of the innermost function around a line, or an empty text."""
        around = [node for node in self.functions if node.lineno <= line <= (node.end_lineno or 0)]
        return max(around, key=lambda node: node.lineno).name if around else ""


def list_modules(*packages: str) -> list[Module]:
    """Return the Python files of these packages."""
    paths = (path for package in packages or PACKAGES for path in (ROOT / package).rglob("*.py"))
    return [_read_module(path) for path in sorted(paths)]


@cache
def find_module(name: str) -> str | None:
    """Return the name if it is a module or package of ours."""
    path = ROOT.joinpath(*name.split("."))
    return name if path.with_suffix(".py").is_file() or (path / "__init__.py").is_file() else None


def length_of(function: Function) -> int:
    """Return how many lines a function has, without its decorators."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


@cache
def _read_module(path: Path) -> Module:
    # Parsing all files takes seconds: once a process is enough.
    return Module(path)
