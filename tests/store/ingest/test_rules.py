"""The number of the rules changes with every module that decides what is derived, and with no other."""

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from spanglass.store.ingest import rules
from spanglass.store.ingest.rules import FILES, FOLDERS, PACKAGE, todays_rules, version_number

ROOTS = ("store/ingest/derive.py", "store/ingest/prepared.py", "analysis/chains/chain.py")
NO_RULES = {"__init__.py", "extensions.py", "files.py"}
"""What is imported and decides nothing: where files lie, and how the modules of a folder are found."""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package in whose modules something may be changed."""
    for name in FOLDERS:
        shutil.copytree(PACKAGE / name, tmp_path / name)
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PACKAGE / name, tmp_path / name)
    monkeypatch.setattr(rules, "PACKAGE", tmp_path)
    return tmp_path


def digest() -> int:
    return todays_rules.__wrapped__().digest


def imported(path: Path) -> Iterator[Path]:
    """The files of the package that a module imports when it runs."""
    for node in _running(ast.parse(path.read_text())):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
        elif isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        for name in names:
            place = PACKAGE.parent / name.replace(".", "/")
            yield from (each for each in (place.with_suffix(".py"), place / "__init__.py") if each.is_file())


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)):
            yield node
            yield from _running(node)


def test_every_module_that_derives_is_among_the_rules() -> None:
    left = [PACKAGE / name for name in ROOTS]
    left += (PACKAGE / "dialects").glob("*.py")
    seen: set[Path] = set()
    while left:
        path = left.pop()
        if path not in seen and str(path.relative_to(PACKAGE)) not in NO_RULES:
            seen.add(path)
            left += imported(path)
    names = {path.relative_to(PACKAGE) for path in seen if PACKAGE in path.parents}
    missing = {str(name) for name in names if str(name.parent) not in FOLDERS and str(name) not in FILES}
    assert not missing, f"these decide what is derived too: name them in {rules.__name__}"
    assert all((PACKAGE / name).exists() for name in (*FOLDERS, *FILES))


@pytest.mark.parametrize("name", ["dialects/gen_ai.py", "analysis/errors.py", "core/usage.py"])
def test_a_change_of_a_rule_changes_the_number(package: Path, name: str) -> None:
    before = digest()
    assert digest() == before
    (package / name).write_text((package / name).read_text() + "\n")
    assert digest() != before


def test_a_new_dialect_changes_it_and_what_is_no_rule_does_not(package: Path) -> None:
    before = digest()
    (package / "core" / "query.py").write_text("")
    assert digest() == before
    (package / "dialects" / "zz_new.py").write_text("")
    assert digest() != before


def test_a_store_can_hold_it() -> None:
    assert 0 < todays_rules().digest < 2**63


@pytest.mark.parametrize(
    ("one", "other"), [("0.1.0", "0.2.0"), ("0.9.9", "0.10.0"), ("1.2", "1.2.1"), ("1.2.3rc1", "1.3.0")]
)
def test_a_later_version_has_a_higher_number(one: str, other: str) -> None:
    assert version_number(one) < version_number(other)
