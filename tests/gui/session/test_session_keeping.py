"""A window that is opened again: it stands, lies and shows what it did when it was closed."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from local_ports import a_free_port
from sample_store import a_sample_store
from shells import await_contents
from spanglass.gui.charts.pulse import Mode
from spanglass.gui.pages.compare.page_head import BESIDE
from spanglass.gui.pages.compare.side_paint import SidePainter
from spanglass.gui.pages.traces.build import traces_page
from spanglass.gui.pages.traces.detail.folds import Folds
from spanglass.gui.pages.traces.trace_views import TraceViews
from spanglass.gui.session import session_keeping
from spanglass.gui.session.selection import TimeRange
from spanglass.gui.session.session import Session
from spanglass.gui.shell import Shell, WindowOptions
from spanglass.gui.theming.theme import Theme
from spanglass.settings import Settings

Open = Callable[..., Shell]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "session.json"


@pytest.fixture
def open_window(qtbot: QtBot, styled: Callable[[Theme], None], tmp_path: Path, file: Path) -> Iterator[Open]:
    store = a_sample_store(tmp_path / "a.db", 12)
    made: list[Shell] = []

    def build(settings: Settings | None = None) -> Shell:
        theme = Theme()
        styled(theme)
        options = WindowOptions(
            store, port=a_free_port(), grpc_port=0, session_file=file, settings=settings or Settings()
        )
        shell = Shell(theme, options, traces_page)
        made.append(shell)
        qtbot.addWidget(shell.window)
        shell.window.resize(1440, 900)
        assert shell.session is not None
        shell.session.restore()
        shell.window.show()
        shell.feed.start()
        await_contents(qtbot, shell)
        return shell

    yield build
    for shell in made:
        shell.stop()


def another_span(qtbot: QtBot, shell: Shell) -> None:
    """Choose a trace further down, and a span that is not chosen by itself."""
    before = shell.selection.span
    shell.page._list.view.make_current(7)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: shell.selection.span not in (None, before))
    telling = shell.selection.span
    for step in ("span.previous", "span.next", "span.next"):
        if shell.selection.span == telling:
            shell.actions.trigger(step)


def views_of(shell: Shell) -> TraceViews:
    return shell.page.arrangement.in_order()[1].views  # type: ignore[attr-defined, no-any-return]


def looked_at_of(shell: Shell) -> tuple[bytes | None, bytes | None]:
    trace, span = shell.selection.trace, shell.selection.span
    return trace.trace_id if trace else None, span.span_id if span else None


def test_it_opens_as_it_was_closed(qtbot: QtBot, open_window: Open, qapp: QApplication) -> None:
    first = open_window()
    first.selection.set_range(TimeRange(None))
    first.selection.set_query("-name:nothing")
    rows = first.page._list._model  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: rows.rowCount() == 12)
    another_span(qtbot, first)
    first.actions.trigger("list.toggle")
    first.actions.trigger("tab.4")
    first.actions.trigger("pulse.cycle")
    first.actions.trigger("view.cycle")
    views_of(first).tree.ruler.set_share(0.25)
    first.beside.compare.page.layouts.chosen.emit(BESIDE)
    qtbot.waitUntil(lambda: bool(first.page.arrangement.in_order()[3]._colours.chosen))  # type: ignore[attr-defined]
    first.window.resize(960, 700)  # the screen there is without a display is small
    trace, span = first.selection.trace, first.selection.span
    assert trace is not None
    assert span is not None
    first.stop()
    second = open_window()
    assert second.window.size().toTuple() == (960, 700)
    assert second.selection.query == "-name:nothing"
    assert second.selection.range == TimeRange(None)
    qtbot.waitUntil(lambda: looked_at_of(second) == (trace.trace_id, span.span_id))
    arrangement = second.page.arrangement
    assert arrangement.focused
    assert views_of(second).currentWidget() is views_of(second).timeline
    assert views_of(second).tree.ruler.share == 0.25
    assert arrangement.in_order()[2].bar.current == 3  # type: ignore[attr-defined]
    assert arrangement.in_order()[3].mode is Mode.STRIP  # type: ignore[attr-defined]
    assert arrangement.in_order()[3]._colours.chosen  # type: ignore[attr-defined]
    assert second.beside.compare.page.layouts.value == BESIDE
    assert isinstance(second.beside.compare.page.view._painting, SidePainter)


def looked_at(file: Path, **values: object) -> None:
    """Put values in the place of those that were kept of every store."""
    session = json.loads(file.read_text())
    session["stores"] = {name: {**one, **values} for name, one in session["stores"].items()}
    file.write_text(json.dumps(session))


@pytest.mark.parametrize(
    "values",
    [
        {"query": "(((", "range": None, "trace": "zz", "span": 7},
        {"query": 3, "range": [1, 2], "trace": "00" * 16, "span": "ff"},
        {"query": None, "range": [-1, 0, 0], "trace": "12" * 16, "span": "34" * 8},
        {"query": "modle:x", "range": [True, 0, 0]},
        {"range": [1800, None, "a"]},
    ],
)
def test_what_makes_no_sense_any_more_is_left_out(
    qtbot: QtBot, open_window: Open, file: Path, values: dict[str, object]
) -> None:
    open_window().stop()
    looked_at(file, **values)
    shell = open_window()
    assert shell.selection.query == ""
    assert shell.selection.range == TimeRange()
    assert shell.selection.trace is not None


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"version": 1, "window": {"geometry": "ÿ", "traces": [], "page": 1}}',
    ],
)
def test_a_broken_file_is_as_none(qtbot: QtBot, open_window: Open, file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    shell = open_window()
    assert shell.window.size().toTuple() == (1440, 900)
    assert shell.window.page == "traces"


def test_a_file_that_cannot_be_written_is_logged_and_nothing_else(
    open_window: Open, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shell = open_window()
    file.mkdir()
    assert shell.session is not None
    shell.session.keep()
    assert "the session could not be kept" in caplog.text


def test_a_range_to_begin_with_goes_before_the_one_it_was_left_with(
    qtbot: QtBot, open_window: Open, file: Path
) -> None:
    first = open_window()
    first.selection.set_range(TimeRange(3600))
    assert first.session is not None
    first.session.keep()
    assert open_window().selection.range == TimeRange(3600)
    assert open_window(Settings(start_range="7d")).selection.range == TimeRange(604_800)
    assert open_window(Settings(start_range="all")).selection.range == TimeRange(None)


def test_what_was_folded_is_folded_again(qtbot: QtBot, open_window: Open) -> None:
    first = open_window()
    folds: Folds = first.page._kept["folds"]  # type: ignore[assignment]
    folds.set("answer_ticket", "0.0", False)
    assert first.session is not None
    first.session.keep()
    again: Folds = open_window().page._kept["folds"]  # type: ignore[assignment]
    assert again is not folds
    assert again.folded("answer_ticket", "0.0", True) is False


def test_what_has_not_changed_is_not_read_again(open_window: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    shell, read = open_window(), list[Path]()
    assert shell.session is not None
    shell.session.keep()
    monkeypatch.setattr(session_keeping, "load", lambda file: read.append(file) or Session())
    shell.session.keep()
    assert read == []
    shell.selection.set_query("status:error")
    shell.session.keep()
    assert len(read) == 1
