"""The search at work: opens what is chosen in its dialog."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from spanglass.core.ids import to_hex
from spanglass.core.views import TraceSummary
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.questions.questions import Questions
from spanglass.gui.search.dialog import SearchDialog
from spanglass.gui.search.rows import Do, Target
from spanglass.gui.session.selection import Selection

_OPEN = "search.open"


@dataclass(frozen=True, slots=True)
class Ways:
    """What is done for a choice: show a page, a part of the settings, or enter a filter."""

    page: Callable[[str], object]
    settings: Callable[[str], object]
    filter: Callable[[str], object]


class Searching(QObject):
    """Brings a chosen span into the window, and does what a chosen command says."""

    def __init__(
        self, dialog: SearchDialog, questions: Questions, selection: Selection, actions: Actions, ways: Ways
    ) -> None:
        super().__init__(dialog)
        self._questions, self._selection, self._actions, self._ways = questions, selection, actions, ways
        dialog.opened.connect(self._open)
        dialog.done.connect(self._do)

    def _open(self, target: Target) -> None:
        name = to_hex(target.trace_id)
        self._questions.ask(_OPEN, lambda reader: reader.trace(name), lambda trace: self._show(trace, target))

    def _show(self, trace: TraceSummary | None, target: Target) -> None:
        if trace is None:
            return
        self._ways.page("traces")
        current = self._selection.trace
        if current is not None and current.trace_id == trace.trace_id:
            self._selection.set_trace(None)  # the tree chooses a wanted span when it shows a trace
        self._selection.want(trace.trace_id, target.span_id, target.words)
        self._selection.set_trace(trace)

    def _do(self, do: Do) -> None:
        if do.kind == "action":
            self._actions.trigger(do.name)
        elif do.kind == "settings":
            self._ways.settings(do.name)
        else:
            self._ways.page("traces")
            self._ways.filter(do.name)
