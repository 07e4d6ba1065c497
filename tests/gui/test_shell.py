"""The window with everything in it: what arrives, what is opened, what is typed, and what goes wrong."""

import json
import os
import signal
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from activating import show_active
from local_ports import a_free_port
from sample_store import a_sample_store
from shells import await_contents
from spanglass.gui.pages.traces.build import traces_page
from spanglass.gui.pages.traces.span_tree import SpanTree
from spanglass.gui.pages.traces.trace_panel import TracePanel
from spanglass.gui.receiver.receiving import Kind, ReceiverState
from spanglass.gui.session.selection import TimeRange
from spanglass.gui.shell import Shell, WindowOptions
from spanglass.gui.theming.theme import Scheme, Theme
from spanglass.gui.widgets.toast_card import ProgressCard
from spanglass.store.reader import Reader

Make = Callable[..., Shell]
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


@pytest.fixture
def make(qtbot: QtBot, qapp: QApplication, styled: Callable[[Theme], None], store: Path) -> Iterator[Make]:
    made: list[Shell] = []

    def build(**options: object) -> Shell:
        theme = Theme()
        styled(theme)
        shell = Shell(theme, WindowOptions(store, port=a_free_port(), grpc_port=0, **options), traces_page)  # type: ignore[arg-type]
        made.append(shell)
        qtbot.addWidget(shell.window)
        qapp.focusChanged.connect(shell.actions.focus_moved)
        shell.window.resize(1440, 900)
        with qtbot.waitActive(shell.window):
            shell.window.show()
        return shell

    yield build
    for shell in made:
        qapp.focusChanged.disconnect(shell.actions.focus_moved)
        shell.stop()


@pytest.fixture
def quiet(make: Make, store: Path) -> Shell:
    """A window over sample traces that starts no receiver."""
    a_sample_store(store, 20)
    shell = make()
    shell.feed.start()
    return shell


@pytest.fixture
def full(qtbot: QtBot, quiet: Shell) -> Shell:
    await_contents(qtbot, quiet)
    return quiet


def titles(shell: Shell) -> list[str]:
    return [card.toast.title for card in shell.window.toasts.cards]


def post(shell: Shell, number: int) -> None:
    span = {
        "traceId": f"{number:032x}", "spanId": f"{number:016x}", "name": f"sent {number}",
        "startTimeUnixNano": "1790000000000000000", "endTimeUnixNano": "1790000001000000000",
    }  # fmt: skip
    body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).encode()
    url = f"http://{shell.supervisor.state.address}/v1/traces"
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        assert response.status == 200


def test_the_first_span_replaces_the_first_page_and_a_killed_receiver_comes_back(
    qtbot: QtBot, make: Make, store: Path
) -> None:
    shell = make()
    shell.start()
    assert shell.page.empty
    qtbot.waitUntil(lambda: shell.supervisor.state.kind is Kind.LISTENING)
    post(shell, 1)
    qtbot.waitUntil(lambda: not shell.page.empty and shell.selection.trace is not None)
    assert shell.selection.trace is not None
    assert shell.selection.trace.name == "sent 1"
    first = shell.supervisor.child_pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    qtbot.waitUntil(
        lambda: (
            shell.supervisor.child_pid not in (None, first) and shell.supervisor.state.kind is Kind.LISTENING
        ),
    )
    post(shell, 2)
    reader = Reader(store)
    assert reader.status().spans == 2
    reader.close()
    for suffix in ("", "-wal", "-shm"):
        Path(f"{store}{suffix}").unlink()
    # the receiver may write of its own accord, into a new file, before the window has seen that there is none
    qtbot.waitUntil(lambda: any(title.startswith("a.db was moved") for title in titles(shell)))
    qtbot.waitUntil(lambda: shell.page.empty and store.exists())
    assert shell.selection.trace is None


def test_another_store_in_the_place_of_the_one_shown_is_told(
    qtbot: QtBot, full: Shell, store: Path, tmp_path: Path
) -> None:
    other = a_sample_store(tmp_path / "b.db", 5)
    for suffix in ("-wal", "-shm"):
        Path(f"{store}{suffix}").unlink(missing_ok=True)
    os.rename(other, store)
    qtbot.waitUntil(lambda: titles(full) == ["a.db was moved, deleted or replaced"])
    qtbot.waitUntil(lambda: full.parts.status_bar._parts["traces"].text() == "5 traces")


def test_files_named_at_the_start_are_opened(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    bad = tmp_path / "notes-2026.jsonl"
    bad.write_text('{"title": "notes"}')
    shell = make(files=(bad,))
    shell.importing.open_files(shell._options.files)
    qtbot.waitUntil(lambda: any(isinstance(card, ProgressCard) for card in shell.window.toasts.cards))
    qtbot.waitUntil(lambda: titles(shell) == ["notes-2026.jsonl is not a trace file"])
    assert shell.window.toasts.kept[-1].toast.tone == "error"


def test_a_filter_that_cannot_be_read_leaves_the_list(qtbot: QtBot, full: Shell) -> None:
    line = full.parts.top_bar.filter.line
    qtbot.keyClick(full.window.focusWidget(), "/")
    assert line.hasFocus()
    qtbot.keyClicks(line, "modle:x")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert line.accessibleDescription() == "No field “modle”. Did you mean model:?"
    assert full.selection.query == ""


def test_escape_in_an_empty_filter_goes_to_the_list(qtbot: QtBot, full: Shell) -> None:
    line = full.parts.top_bar.filter.line
    qtbot.keyClick(full.window.focusWidget(), "/")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert full.page.arrangement.in_order()[0].isAncestorOf(full.window.focusWidget())


def test_in_focus_mode_the_filters_key_leads_to_the_filter_of_spans(qtbot: QtBot, full: Shell) -> None:
    full.page.arrangement.set_focused(True)
    qtbot.keyClick(full.window.focusWidget(), "/")
    panel, bar = full.window.findChild(TracePanel), full.parts.top_bar
    assert panel is not None
    assert panel.filtering.field.line.hasFocus()
    assert (bar.filter.isVisible(), bar.range.isVisible()) == (False, False)
    full.window.show_page("monitor")
    assert (bar.filter.isVisible(), panel.filtering.field.isVisible()) == (True, False)
    full.window.show_page("traces")
    assert panel.filtering.field.isVisible()
    full.page.arrangement.set_focused(False)
    assert (bar.filter.isVisible(), panel.filtering.field.isVisible()) == (True, False)


@pytest.mark.parametrize(
    ("page", "ends_on"), [("compare", "traces"), ("alerts", "alerts"), ("monitor", "monitor")]
)
def test_the_filters_key_leads_to_a_field_that_is_seen(
    qtbot: QtBot, full: Shell, page: str, ends_on: str
) -> None:
    full.window.show_page(page)
    qtbot.keyClick(full.window.focusWidget(), "/")
    assert full.window.page == ends_on
    field = full.window.focusWidget()
    assert isinstance(field, QLineEdit)
    assert field.isVisible()


def test_letters_step_in_the_list_and_are_typed_in_the_filter(qtbot: QtBot, full: Shell) -> None:
    first = full.selection.trace
    qtbot.keyClick(full.window.focusWidget(), Qt.Key.Key_J)
    assert full.selection.trace != first
    qtbot.keyClick(full.window.focusWidget(), Qt.Key.Key_K)
    assert full.selection.trace == first
    line = full.parts.top_bar.filter.line
    line.setFocus()
    qtbot.keyClicks(line, "jke 12")
    assert (line.text(), full.selection.trace) == ("jke 12", first)


def test_the_next_problem_is_looked_for_where_the_keyboard_is(qtbot: QtBot, full: Shell) -> None:
    steps: list[tuple[str, bool]] = []
    traces, trace, *_ = full.page.arrangement.in_order()
    traces.step_problem = lambda back: steps.append(("list", back))  # type: ignore[attr-defined]
    trace.step_problem = lambda back: steps.append(("tree", back))  # type: ignore[attr-defined]
    qtbot.keyClick(full.window.focusWidget(), "e")
    trace.setFocus()
    qtbot.keyClick(full.window.focusWidget(), "E", Qt.KeyboardModifier.ShiftModifier)
    assert steps == [("list", False), ("tree", True)]


def test_the_list_has_the_keyboard_also_after_a_store_that_was_slow(
    qtbot: QtBot, make: Make, store: Path
) -> None:
    a_sample_store(store, 20)
    shell = make()
    shell.page._show_waiting()
    traces = shell.page.arrangement.in_order()[0]
    qtbot.waitUntil(lambda: not traces.view.isVisible())  # type: ignore[attr-defined]
    shell.feed.start()
    await_contents(qtbot, shell)
    qtbot.waitUntil(lambda: traces.view.isVisible())  # type: ignore[attr-defined]
    assert shell.window.focusWidget() is traces.view  # type: ignore[attr-defined]


def test_space_pauses_and_goes_on(qtbot: QtBot, full: Shell) -> None:
    qtbot.keyClick(full.window.focusWidget(), Qt.Key.Key_Space)
    assert full.parts.top_bar.live.text() == "Paused"
    qtbot.keyClick(full.window.focusWidget(), Qt.Key.Key_Space)
    assert full.parts.top_bar.live.text() == "Live"


def test_the_interface_is_zoomed_within_its_limits(qtbot: QtBot, full: Shell) -> None:
    for _ in range(9):
        full.actions.trigger("zoom.in")
    assert full.theme.scale == 1.5
    assert full.window.minimumSizeHint().width() <= 960
    assert not full.window.grab().isNull()
    for _ in range(9):
        full.actions.trigger("zoom.out")
    assert full.theme.scale == 0.9
    full.actions.trigger("zoom.reset")
    assert full.theme.scale == 1.0


def test_dark_and_light_are_switched_in_every_part(full: Shell) -> None:
    def grounds() -> set[str]:
        image = full.window.grab().toImage()
        tree = full.page.arrangement.in_order()[1].findChild(SpanTree).viewport()
        places = [QPoint(300, 860), QPoint(1250, 52)]
        places.append(tree.mapTo(full.window, QPoint(20, tree.height() - 3)))
        return {image.pixelColor(place).name() for place in places}

    assert grounds() == {full.theme.css("bg1")}
    full.actions.trigger("theme.switch")
    assert full.theme.scheme is Scheme.LIGHT
    QApplication.processEvents()
    assert grounds() == {full.theme.css("bg1")}


def test_keys_are_shown_and_put_away(qtbot: QtBot, full: Shell) -> None:
    focus = full.window.focusWidget()
    qtbot.keyClick(focus, Qt.Key.Key_F1)
    assert full._keys.isVisible()
    qtbot.keyClick(full._keys, Qt.Key.Key_F1)
    assert full._keys.isHidden()
    assert full.window.focusWidget() is focus


def test_what_is_copied_is_said(full: Shell) -> None:
    full.parts.status_bar.address_wanted.emit()
    assert QApplication.clipboard().text() == f"http://{full.supervisor.state.address}"
    assert titles(full) == ["Copied"]


def test_samples_go_to_a_receiver_of_ours_only(full: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(full.samples, "send_to", sent.append)
    full.supervisor.state = ReceiverState(Kind.PORT_TAKEN, "127.0.0.1:1", "Port 1 is taken.")
    full.first_run.samples_wanted.emit()
    assert (sent, titles(full)) == ([], ["The sample traces could not be loaded"])
    full.supervisor.state = ReceiverState(Kind.LISTENING, "127.0.0.1:1")
    full.first_run.samples_wanted.emit()
    assert sent == ["127.0.0.1:1"]


def test_figures_of_the_store_are_in_the_status_bar(qtbot: QtBot, full: Shell) -> None:
    qtbot.waitUntil(lambda: full.parts.status_bar._parts["traces"].text() == "20 traces")
    qtbot.waitUntil(lambda: full.parts.top_bar.filter._note.text().endswith(" traces"))


def test_trouble_with_the_store_is_a_banner_until_it_is_over(full: Shell) -> None:
    full.feed.trouble.emit("Another program holds a.db locked.")
    assert [message.text for message in full.parts.banners.messages()] == [
        "Another program holds a.db locked."
    ]
    full.feed.trouble.emit("")
    assert full.parts.banners.messages() == ()


def test_a_fault_of_ours_is_said_and_the_window_goes_on(full: Shell) -> None:
    full.show_crash("ValueError: <b>odd</b>")
    assert titles(full) == ["Something went wrong in Spanglass"]


def test_a_range_is_chosen_and_the_list_follows(qtbot: QtBot, full: Shell) -> None:
    panel = full.page.arrangement.in_order()[0]
    before = panel._model.rowCount()  # type: ignore[attr-defined]
    full.selection.set_range(TimeRange(300))
    qtbot.waitUntil(lambda: panel._model.rowCount() < before)  # type: ignore[attr-defined]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_menu_has_what_works_now(full: Shell) -> None:
    menu = full.actions.main_menu()
    assert [action.text() for action in menu.actions()] == [
        "&File", "&Edit", "&View", "&Trace", "&Go", "&Help",
    ]  # fmt: skip


def test_the_key_for_export_asks_about_the_current_trace(full: Shell, qtbot: QtBot) -> None:
    qtbot.keyClick(full.window, Qt.Key.Key_E, CTRL)
    sheet = full.exporting.sheet
    assert sheet is not None
    assert sheet.isVisible()
    assert full.selection.trace is not None
    assert sheet.traces.arguments == (f"--trace={full.selection.trace.trace_id.hex()}",)
    assert sheet.taken.secrets
    sheet.close_sheet()
    full.page.findChildren(TracePanel)[0].menu().actions()[1].trigger()
    assert sheet.isVisible()


def test_the_key_for_replay_opens_the_current_call(full: Shell, qtbot: QtBot) -> None:
    full.page.take_focus()
    qtbot.keyClick(full.window, Qt.Key.Key_R)
    assert full.window.page == "replay"
    page = full.replays.place.replaying.page
    desk = page.desk
    qtbot.waitUntil(lambda: desk.plan is not None)
    assert desk.plan is not None
    assert full.selection.trace is not None
    assert desk.plan.original.trace_id == full.selection.trace.trace_id
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert full.window.page == "traces"


def test_dropped_and_pasted_json_is_opened(full: Shell, qtbot: QtBot) -> None:
    span = {"traceId": "ab" * 16, "spanId": "cd" * 8, "name": "pasted", "startTimeUnixNano": "5"}
    text = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]})
    with qtbot.waitSignal(full.importing.finished) as told:
        full.window.drop.text_dropped.emit(text)
    assert told.args[0].spans == 1
    QApplication.clipboard().setText(text)
    show_active(qtbot, full.window)
    with qtbot.waitSignal(full.importing.finished) as told:
        qtbot.keyClick(full.window, Qt.Key.Key_V, CTRL)
    assert (told.args[0].spans, told.args[0].errors) == (0, ())
    QApplication.clipboard().clear()
