"""The first run installs by uv where it can be had, else by pip."""

import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FILE = Path(__file__).resolve().parents[2] / "packaging" / "installing.py"
PYTHON = Path("/env/bin/python")
Names = dict[str, Any]


@pytest.fixture
def names() -> Names:
    return runpy.run_path(str(FILE))


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> "Callable[[set[str]], list[list[str]]]":
    """Has commands noted instead of run; those of the given programs fail."""

    def begin(failing: set[str]) -> list[list[str]]:
        found: list[list[str]] = []

        def noted(words: list[str], **named: Any) -> "subprocess.CompletedProcess[str]":
            found.append(words)
            failed = any(part in failing for part in words[:3])
            if failed and named.get("check"):
                raise subprocess.CalledProcessError(1, words)
            listed = "global.index-url='https://example.org/simple'\n" if "list" in words else ""
            return subprocess.CompletedProcess(words, int(failed), listed, "")

        monkeypatch.setattr(subprocess, "run", noted)
        return found

    return begin


def with_uv(monkeypatch: pytest.MonkeyPatch, found: str | None) -> None:
    monkeypatch.setattr("shutil.which", lambda _, path=None: found if path is None else None)


def test_uv_installs_all_at_once_and_pip_too(names: Names, ran: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with_uv(monkeypatch, "/usr/bin/uv")
    done = ran(set())
    names["install"](["-e", "."], PYTHON)
    assert done[-1] == ["/usr/bin/uv", "pip", "install", "-q", "--python", str(PYTHON), "pip", "-e", "."]
    assert not any("install" in words for words in done[:-1])


def test_uv_that_cannot_is_followed_by_pip(names: Names, ran: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with_uv(monkeypatch, "/usr/bin/uv")
    done = ran({"/usr/bin/uv"})
    names["install"](["-e", "."], PYTHON)
    assert done[-1][-2:] == ["-e", "."]
    assert done[-1][0] == sys.executable
    assert "--python" in done[-1]


def test_uv_that_is_not_to_be_had_is_not_missed(
    names: Names, ran: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_uv(monkeypatch, None)
    done = ran(set())
    names["install"](["-e", "."], PYTHON)
    assert [words[-1] for words in done if "install" in words] == ["uv", "pip", "."]


def test_what_is_set_for_pip_is_set_for_uv(names: Names, ran: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    ran(set())
    assert names["_environment"](["pip"])["UV_DEFAULT_INDEX"] == "https://example.org/simple"
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://example.com/mine")
    assert names["_environment"](["pip"])["UV_DEFAULT_INDEX"] == "https://example.com/mine"
