"""Files, functions, classes and parameter lists stay small; there is no list of exceptions."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted(
    path
    for folder in ("desktop", "packaging", "tests")
    for kind in ("*.py", "*.mjs")
    for path in (ROOT / folder).rglob(kind)
)
FILE, CLASS, FUNCTION, PARAMETERS = 400, 250, 40, 5


def _too_large(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and _lines(node) > CLASS:
            yield f"class {node.name} has {_lines(node)} lines"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if _lines(node) > FUNCTION:
                yield f"function {node.name} has {_lines(node)} lines"
            if _parameters(node) > PARAMETERS:
                yield f"function {node.name} has {_parameters(node)} parameters"


def _lines(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    names = [argument.arg for argument in node.args.posonlyargs + node.args.args + node.args.kwonlyargs]
    return len([name for name in names if name not in ("self", "cls")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_and_what_is_in_it_stay_small(path: Path) -> None:
    text = path.read_text()
    lines = text.count("\n")
    assert lines <= FILE, f"{lines} lines"
    assert path.suffix != ".py" or not list(_too_large(ast.parse(text)))


def test_the_measure_finds_what_is_too_large() -> None:
    body = "\n".join(f"    x{n} = {n}" for n in range(41))
    tree = ast.parse(f"def f(a, b, c, d, e, g):\n{body}\n")
    assert len(list(_too_large(tree))) == 2
