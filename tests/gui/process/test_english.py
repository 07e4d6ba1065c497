"""The window speaks English and starts in whatever language the system speaks."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import spanglass.gui

GUI = Path(spanglass.gui.__file__).parent
SPOKEN = """
import locale
from spanglass.gui.application import application
application([])
print(*(locale.setlocale(each) for each in (locale.LC_TIME, locale.LC_MESSAGES)))
"""


def test_months_and_reasons_of_the_system_are_in_english() -> None:
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", SPOKEN], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["C", "C"]


def test_no_object_of_qt_is_made_with_a_property_that_begins_with_an_i() -> None:
    """PySide looks for its setter with a capital, which an i has none of in a Turkish locale."""
    made = [
        f"{path.name}:{node.lineno} {keyword.arg}"
        for path in GUI.rglob("*.py")
        for node, names in _calls(ast.parse(path.read_text()))
        if isinstance(node.func, ast.Name) and node.func.id in names
        for keyword in node.keywords
        if keyword.arg is not None and keyword.arg.startswith("i")
    ]
    assert made == []


def _calls(tree: ast.Module) -> list[tuple[ast.Call, set[str]]]:
    """All calls, each with the names that the module has from PySide."""
    nodes = list(ast.walk(tree))
    imports = [each for each in nodes if isinstance(each, ast.ImportFrom)]
    names = {
        name.name for each in imports if (each.module or "").startswith("PySide6") for name in each.names
    }
    return [(each, names) for each in nodes if isinstance(each, ast.Call)]
