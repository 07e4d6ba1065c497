"""Datasets on the command line: calls are added, files come in and go out, all are listed."""

import json
from pathlib import Path
from typing import Any

import pytest

from gui.pages.replay.stage import CALL, TRACE, a_store
from spanglass.cli.arguments import parse
from spanglass.cli.datasets import run
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import a_batch, a_span


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return a_store(tmp_path / "a.db", "http://127.0.0.1:1")


def datasets(path: Path, *words: str) -> int:
    return run(parse(["datasets", *words, "--db", str(path)]))


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_call_is_added_once_with_its_answer_if_that_is_expected(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert datasets(path, "add", "Tickets", f"{TRACE.hex()}/{CALL.hex()}", "--expected") == 0
    assert datasets(path, "add", "tickets", TRACE.hex()[:4]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "1 example added to Tickets.", "0 examples added to tickets. 1 was in it already.",
    ]  # fmt: skip
    assert datasets(path, "list", "--json") == 0
    (listed,) = said(capsys)
    assert (listed["name"], listed["examples"], listed["expected"]) == ("Tickets", 1, 1)
    assert datasets(path) == 0
    assert capsys.readouterr().out.split() == ["Tickets", "1", "example", "1", "expected"]


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_dataset_goes_out_and_comes_in_again(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    file = tmp_path / f"out.{form}"
    datasets(path, "add", "Tickets", TRACE.hex())
    assert datasets(path, "export", "Tickets", "--format", form, "-o", str(file)) == 0
    assert datasets(path, "import", str(file), "--name", "Again", "--json") == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["added"] == [2]
    reader = Reader(path)
    one, two = (reader.example(number) for number in (1, 2))
    assert one is not None
    assert two is not None
    assert one.request.messages == two.request.messages
    reader.close()


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_keys_and_what_else_is_asked_for_are_taken_out_of_an_export(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    file = tmp_path / "some.jsonl"
    key = f"sk-{'aB3d' * 12}"
    file.write_text(json.dumps({"input": f"My key is {key}, write to ann@example.com about 4711X"}))
    assert datasets(path, "import", str(file)) == 0
    capsys.readouterr()
    options = ("--redact", "--redact-emails", "--redact-pattern", r"\d+X")
    assert datasets(path, "export", "some", "--format", form, *options) == 0
    out = capsys.readouterr().out
    assert "My key is" in out
    assert not [each for each in (key, "ann@example.com", "4711X") if each in out]
    assert datasets(path, "export", "some", "--redact-pattern", "(") == 2
    assert "The pattern is not valid" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "options", "begins"), [
    ("out.csv", (), "input,"), ("out.CSV", (), "input,"), ("out.jsonl", (), "{"), ("out", (), "{"),
    ("out.csv", ("--format=jsonl",), "{"),
])  # fmt: skip
def test_the_files_ending_says_what_is_written(
    path: Path, tmp_path: Path, name: str, options: tuple[str, ...], begins: str
) -> None:
    file, out = tmp_path / "some.jsonl", tmp_path / name
    file.write_text(json.dumps({"input": "Question"}))
    assert datasets(path, "import", str(file)) == 0
    assert datasets(path, "export", "some", "-o", str(out), *options) == 0
    assert out.read_text().startswith(begins)


def test_examples_go_out_in_the_order_they_came(path: Path, tmp_path: Path) -> None:
    file, out = tmp_path / "some.jsonl", tmp_path / "out.jsonl"
    file.write_text("".join(json.dumps({"input": f"Question {n}"}) + "\n" for n in range(450)))
    assert datasets(path, "import", str(file)) == 0
    assert datasets(path, "export", "some", "-o", str(out)) == 0
    texts = [
        json.loads(line)["request"]["messages"][0]["parts"][0]["text"]
        for line in out.read_text().splitlines()
    ]
    assert texts == [f"Question {n}" for n in range(450)]


def test_lines_that_are_none_are_named_and_the_others_come_in(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mixed.jsonl"
    file.write_text('{"input": "Hi", "ideal": "Hello."}\n{broken\n')
    assert datasets(path, "import", str(file)) == 1
    out, err = capsys.readouterr()
    assert out == "1 example added to mixed.\n"
    assert err.startswith("mixed.jsonl, line 2: It is not JSON")
    file.write_text("[]")
    assert datasets(path, "import", str(file)) == 1
    assert "There is no example in" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("export", "none"), 1, "There is no dataset none"),
        (("add", "a", "ffff"), 1, "There is no trace ffff"),
        (("add", "a", f"{TRACE.hex()}/ff"), 1, "No span of the trace begins with ff"),
        (("import", "/nowhere/a.jsonl"), 1, "No such file"),
        (("add", "a"), 2, "usage: spanglass datasets add NAME"),
        (("list", "a"), 2, "usage: spanglass datasets"),
    ],
)
def test_what_cannot_be_done_is_said(
    path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, sentence: str
) -> None:
    assert datasets(path, *words) == code
    assert sentence in capsys.readouterr().err


def test_a_span_without_messages_is_not_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "b.db"
    writer = Writer(path)
    call = a_span(1, trace=TRACE, attributes={"gen_ai.operation.name": "chat", "gen_ai.request.model": "m"})
    writer.write([a_batch(call)])
    writer.close()
    assert datasets(path, "add", "a", TRACE.hex()) == 1
    assert "were not recorded" in capsys.readouterr().err
