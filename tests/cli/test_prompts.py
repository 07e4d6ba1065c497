"""Prompts on the command line: listed, and shown by version."""

import json
from pathlib import Path

import pytest

from builders import T0
from library_values import a_version
from spanglass.cli.arguments import parse
from spanglass.cli.prompts import run
from spanglass.store.writer import Writer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    writer = Writer(path)
    for number, text in enumerate(("Where?", "And now?")):
        version = a_version("me@home", text, note=f"Note {number}")
        writer.library(lambda tables, version=version: tables.save(version, T0))  # type: ignore[misc]
    writer.close()
    return path


def prompts(path: Path, *words: str) -> int:
    return run(parse(["prompts", *words, "--db", str(path)]))


def test_they_are_listed(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert prompts(path, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["name"], found["versions"], found["newest"], found["model"]) == ("me@home", 2, 2, "gpt-4o")
    assert prompts(path) == 0
    assert capsys.readouterr().out.startswith("me@home ")


@pytest.mark.parametrize(("word", "text"), [("me@home", "And now?"), ("me@home@1", "Where?")])
def test_a_version_is_shown_the_newest_if_none_is_named(
    path: Path, capsys: pytest.CaptureFixture[str], word: str, text: str
) -> None:
    assert prompts(path, "show", word) == 0
    out = capsys.readouterr().out
    assert f"[user]\n{text}" in out
    assert "model: gpt-4o\n" in out
    assert "tools: lookup_order\n" in out
    assert prompts(path, "show", word, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["request"]["messages"][1]["parts"][0]["text"] == text
    assert [each["version"] for each in found["versions"]] == [2, 1]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("show", "none"), 1, "There is no prompt none"), (("show", "me@home@9"), 1, "There is no version 9"),
        (("show", "home@1"), 1, "There is no prompt home@1"), (("show",), 2, "usage: spanglass prompts"),
        (("list", "a"), 2, "usage: spanglass prompts"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said(
    path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, sentence: str
) -> None:
    assert prompts(path, *words) == code
    assert sentence in capsys.readouterr().err
