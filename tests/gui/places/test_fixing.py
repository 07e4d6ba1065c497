"""Fixes in the real window: from a failing trace to its group, and from the group back to the traces."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from receiving import a_receiver
from sample_store import a_sample_store
from shells import a_shell
from spanglass.core.views import TraceSummary
from spanglass.gui.models.traces import TracesModel
from spanglass.gui.pages.traces.list_view import ListView
from spanglass.gui.shell import Shell
from spanglass.gui.theming.theme import Theme
from spanglass.store.reader import Reader


@pytest.fixture
def shell(qtbot: QtBot, styled: Callable[[Theme], None], tmp_path: Path) -> Iterator[Shell]:
    store, theme = a_sample_store(tmp_path / "a.db", 40), Theme()
    styled(theme)
    with a_receiver(store) as bound, a_shell(qtbot, theme, store, bound.port) as made:
        yield made


def _choose(qtbot: QtBot, shell: Shell, query: str) -> TraceSummary:
    """Look at the first trace that a filter finds."""
    reader = Reader(shell._options.store)
    trace = reader.traces(query).traces[0]
    reader.close()
    shell.selection.set_trace(trace)
    qtbot.waitUntil(lambda: shell.selection.trace == trace)
    return trace


def test_a_failing_trace_leads_to_its_group_and_the_group_to_the_traces(qtbot: QtBot, shell: Shell) -> None:
    trace = _choose(qtbot, shell, "has:refusal")
    qtbot.keyClick(shell.window, Qt.Key.Key_F)
    assert shell.window.page == "fixes"
    assert shell.evaluating.fixing is not None
    page = shell.evaluating.fixing.place.page
    qtbot.waitUntil(lambda: page.desk.case is not None)
    group = page.desk.group
    assert group is not None
    assert trace.trace_id in {ref.trace_id for ref in group.failing}
    page.call_wanted.emit(group.failing[-1])
    qtbot.waitUntil(lambda: shell.window.page == "traces")
    assert shell.selection.trace is not None
    assert shell.selection.trace.trace_id == group.failing[-1].trace_id
    qtbot.keyClick(shell.window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    assert shell.window.page == "fixes"
    shell.actions.trigger("fixes.traces")
    assert (shell.window.page, shell.selection.query) == ("traces", group.query)
    assert shell.selection.range.end_ns <= time.time_ns()  # a range that charts can count on from


def _listed(shell: Shell) -> list[TraceSummary]:
    """What the list of traces has."""
    view = shell.window.findChild(ListView)
    assert view is not None
    model = view.model()
    assert isinstance(model, TracesModel)
    return [model.row_at(row) for row in range(model.rowCount())]


def test_a_call_is_shown_where_the_list_does_not_have_its_trace(qtbot: QtBot, shell: Shell) -> None:
    _choose(qtbot, shell, "has:refusal")
    qtbot.keyClick(shell.window, Qt.Key.Key_F)
    assert shell.evaluating.fixing is not None
    page = shell.evaluating.fixing.place.page
    qtbot.waitUntil(lambda: page.desk.group is not None)
    group = page.desk.group
    assert group is not None
    shell.selection.set_query("status:ok -has:refusal")
    qtbot.waitUntil(
        lambda: bool(_listed(shell)) and not any(trace.refusals for trace in _listed(shell)), timeout=30_000
    )
    wanted = group.failing[-1]
    page.call_wanted.emit(wanted)
    qtbot.waitUntil(lambda: shell.window.page == "traces")
    qtbot.waitUntil(
        lambda: shell.selection.span is not None and shell.selection.span.span_id == wanted.span_id
    )
    assert shell.selection.trace is not None
    assert shell.selection.trace.trace_id == wanted.trace_id


def test_a_trace_in_which_nothing_failed_is_in_no_group(qtbot: QtBot, shell: Shell) -> None:
    _choose(qtbot, shell, "status:ok -has:error -has:refusal -finish:length -schema:fail")
    shell.actions.trigger("fix")
    cards = shell.window.toasts
    qtbot.waitUntil(
        lambda: [card.toast.title for card in cards.cards] == ["Nothing in this trace has failed"]
    )
