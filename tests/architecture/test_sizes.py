"""A file holds one idea, a function one thought: the limits of the house."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "xieshou"
LONGEST_FILE = 500
LONGEST_FUNCTION = 50


def _files() -> list[Path]:
    return [file for file in sorted(SOURCE.rglob("*.py")) if "migrations" not in file.parts]


def test_no_file_is_longer_than_the_limit() -> None:
    lengths = {
        str(file.relative_to(SOURCE)): len(file.read_text(encoding="utf-8").splitlines()) for file in _files()
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_the_limit() -> None:
    found = {}
    for file in _files():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                length = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
                if length > LONGEST_FUNCTION:
                    found[f"{file.relative_to(SOURCE)}:{node.name}"] = length
    assert found == {}
