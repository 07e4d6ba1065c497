"""What a start needs is compiled once, also where the surroundings forbid keeping it."""

import importlib.util
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "packaging"


def prepared(monkeypatch: pytest.MonkeyPatch, checkout: Path) -> list[list[str]]:
    """The Python programs that preparing an environment in a folder runs; nothing is installed."""
    ran: list[list[str]] = []

    def noted(words: list[str], **named: Any) -> "subprocess.CompletedProcess[str]":
        if "-m" in words or words[-1]:  # not the question whether Python works
            ran.append(words)
            assert "PYTHONDONTWRITEBYTECODE" not in named.get("env", {})
        return subprocess.CompletedProcess(words, 0, "", "")

    monkeypatch.syspath_prepend(str(FOLDER))
    names = runpy.run_path(str(FOLDER / "environment.py"))
    (checkout / "pyproject.toml").write_text("")
    (checkout / ".venv").mkdir()
    monkeypatch.setattr(subprocess, "run", noted)
    prepare = names["prepare"]
    here = {
        "CHECKOUT": checkout, "FOLDER": checkout / ".venv", "install": lambda *_: None,
        "missing_packages": lambda _: [],
    }  # fmt: skip
    for name, value in here.items():
        monkeypatch.setitem(prepare.__globals__, name, value)
    prepare("desktop")
    return ran


def test_where_bytecode_may_not_be_kept_that_of_a_start_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    line = prepared(monkeypatch, tmp_path)[-1][2]
    modules = line.removeprefix("import ").split(", ")
    assert len(modules) > 1
    assert all(importlib.util.find_spec(name) for name in modules)


def test_elsewhere_the_first_start_keeps_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    assert all(words[:3] == [sys.executable, "-m", "venv"] for words in prepared(monkeypatch, tmp_path))
