"""Files are read by a process of its own, one after the other, with progress and a way to stop it."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from spanglass.gui.files import importing as part
from spanglass.gui.files.importing import FileError, Importing, ImportProgress, ImportResult
from spanglass.store.reader import Reader

Make = Callable[[str], Importing]
DONE = {"done": True, "spans": 3, "traces": 2, "errors": []}


def script(*lines: object, after: str = "") -> str:
    """A child that says these lines, as JSON unless they are text, and then does something."""
    said = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    return f"import sys, time; sys.stdout.write({said!r}); sys.stdout.flush(); {after}"


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Iterator[Make]:
    made: list[Importing] = []

    def build(code: str) -> Importing:
        made.append(Importing(tmp_path / "a.db", command=(sys.executable, "-S", "-c", code)))
        return made[-1]

    yield build
    for importing in made:
        importing.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "a.jsonl").write_text("{}\n")
    return tmp_path / "a.jsonl"


def result(qtbot: QtBot, importing: Importing, *files: Path) -> ImportResult:
    with qtbot.waitSignal(importing.finished) as told:
        importing.open_files(files)
    found = told.args[0]
    assert isinstance(found, ImportResult)
    return found


def test_the_end_is_told_in_figures(qtbot: QtBot, make: Make, file: Path) -> None:
    assert result(qtbot, make(script(DONE)), file) == ImportResult((file,), 3, 2, ())


def test_a_remark_names_the_file_unless_there_is_but_one(
    qtbot: QtBot, make: Make, file: Path, tmp_path: Path
) -> None:
    noted = {**DONE, "notes": [{"file": "a.jsonl", "remark": "odd"}]}
    assert result(qtbot, make(script(noted)), file).remarks == ("odd",)
    other = tmp_path / "b.jsonl"
    other.write_text("{}\n")
    assert result(qtbot, make(script(noted)), file, other).remarks == ("a.jsonl: odd",)


def test_progress_is_told_on_the_way(qtbot: QtBot, make: Make, file: Path) -> None:
    importing = make(script({"file": str(file), "bytes": 50, "total": 200, "spans": 7}, DONE))
    told: list[ImportProgress] = []
    importing.progressed.connect(told.append)
    with qtbot.waitSignal(importing.started) as started:
        result(qtbot, importing, file)
    assert started.args == [(file,)]
    assert [(one.file, one.permille, one.spans) for one in told] == [(file, 250, 7)]
    assert not importing.busy


def test_names_of_very_many_files_are_no_arguments(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    count = part._MOST_NAMED + 1
    for number in range(count):
        (tmp_path / f"{number}.json").touch()
    said = "{'done': True, 'spans': len(names), 'traces': '--names' in sys.argv, 'errors': []}"
    code = f"import sys, json; names = sys.stdin.read().split(chr(0))[:-1]; print(json.dumps({said}))"
    found = result(qtbot, make(code), tmp_path)
    assert (len(found.files), found.spans, found.traces) == (count, count, 1)


def test_faults_in_files_are_told_with_their_names(qtbot: QtBot, make: Make, file: Path) -> None:
    errors = [{"file": "a.jsonl", "reason": "line 3 is \u202eodd"}, {"reason": ""}, "what"]
    found = result(qtbot, make(script({**DONE, "errors": errors}, after="sys.exit(1)")), file)
    assert found.errors == (
        FileError(Path("a.jsonl"), "line 3 is ⟨RLO⟩odd"),
        FileError(None, "It could not be read."),
        FileError(None, "what"),
    )


def test_a_child_that_breaks_down_is_a_fault_with_its_last_words(
    qtbot: QtBot, make: Make, file: Path
) -> None:
    noise = ["{", "[1]", "x" * 100_000, '{"file": 1}']
    code = script(*noise, after="sys.stderr.write('spanglass: no memory left'); sys.exit(3)")
    assert result(qtbot, make(code), file).errors == (FileError(file, "No memory left"),)
    assert result(qtbot, make(script()), file).errors == (
        FileError(file, "Reading ended without saying why."),
    )


def test_a_program_that_is_not_there_is_a_fault(qtbot: QtBot, file: Path, tmp_path: Path) -> None:
    importing = Importing(tmp_path / "a.db", command=("/not/there",))
    assert result(qtbot, importing, file).errors == (FileError(file, "/not/there does not run"),)


def test_files_opened_meanwhile_are_read_afterwards(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    importing, told = make(script(DONE)), []
    importing.finished.connect(lambda one: told.append(one.files[0].name))
    for name in ("a.json", "b.json", "c.json"):
        importing.open_files([tmp_path / name])
    qtbot.waitUntil(lambda: len(told) == 3)
    assert sorted(told) == ["a.json", "b.json", "c.json"]


def test_stopping_ends_the_child_and_what_waits_which_can_be_gone_on_with(
    qtbot: QtBot, make: Make, file: Path
) -> None:
    other = file.with_name("other.json")
    other.touch()
    code = script({"file": str(file), "bytes": 1, "total": 9, "spans": 5}, after="time.sleep(60)")
    importing = make(code)
    with qtbot.waitSignal(importing.progressed):
        importing.open_files([file])
    with qtbot.waitSignal(importing.queued):
        importing.open_files([file, other])
    assert importing.waiting == 2
    with qtbot.waitSignal(importing.finished) as told:
        importing.stop()
    assert told.args[0] == ImportResult((file, other), 0, 0, (), stopped=True)
    assert (importing.busy, importing.waiting) == (False, 0)


def test_an_empty_folder_says_so_without_a_child(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    found = result(qtbot, make("1/0"), empty)
    assert found.errors == (FileError(empty, "There is no trace file in it."),)


def test_closing_ends_a_child_without_a_word(qtbot: QtBot, make: Make, file: Path) -> None:
    importing = make(script(after="time.sleep(60)"))
    with qtbot.waitSignal(importing.started):
        importing.open_files([file])
    with qtbot.assertNotEmitted(importing.finished):
        importing.close()
    assert not importing.busy


def span_line(number: int) -> str:
    span = {
        "traceId": f"{number:032x}", "spanId": f"{number:016x}", "name": f"from file {number}",
        "startTimeUnixNano": str(1_790_000_000_000_000_000 + number), "endTimeUnixNano": "0",
    }  # fmt: skip
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]})


def test_the_real_child_reads_a_folder_with_a_bad_file_in_it(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "<b>files & more"
    folder.mkdir()
    (folder / "good.jsonl").write_text("\n".join(span_line(number) for number in range(1, 41)))
    (folder / "notes.jsonl").write_text('{"title": "notes"}\n')
    importing = Importing(tmp_path / "a.db")
    with qtbot.waitSignal(importing.finished, timeout=30_000) as told:
        importing.open_files([folder])
    found = told.args[0]
    assert (found.spans, found.traces, found.stopped) == (40, 40, False)
    assert [error.file for error in found.errors] == [Path("notes.jsonl")]
    assert "is not a trace file" in found.errors[0].reason
    reader = Reader(tmp_path / "a.db")
    traces = reader.traces(limit=100).traces
    assert {trace.source for trace in traces} == {"good.jsonl"}
    reader.close()
