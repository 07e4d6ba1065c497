"""The menus of rows: of traces in the list, of spans in tree and timeline."""

from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from spanglass.gui.keyboard.actions import Actions, keys_named
from spanglass.gui.pages.traces.detail_panel import DetailPanel
from spanglass.gui.pages.traces.list_panel import ListPanel
from spanglass.gui.pages.traces.trace_panel import TracePanel
from spanglass.gui.widgets.row_menu import RowMenu, ask_for_menu, open_menu

_ONE = ("replay", "fix", "compare", "dataset.add")
_TWO = ("compare", "dataset.add")
_MANY = ("dataset.add",)
_FOLDS = ("", "fold.all", "unfold.all")


class RowMenus:
    """Offers for a trace or a span where it stands what header, detail and main menu offer for it."""

    def __init__(self, traces: ListPanel, trace: TracePanel, detail: DetailPanel) -> None:
        self._traces, self._trace, self._detail = traces, trace, detail
        self._actions: Actions | None = None
        RowMenu(traces.view, self.trace_menu)
        RowMenu(trace.tree, self.span_menu)
        trace.views.timeline.menu_wanted.connect(self._open_on_bar)

    def refresh(self) -> None:
        """Nothing here follows the store."""

    def connect_actions(self, actions: Actions) -> None:
        """Let the menus offer actions, and a key open that of whoever has the keyboard, on any page."""
        self._actions = actions
        actions.connect("row.menu", lambda: ask_for_menu(self._traces.window().focusWidget()))

    def trace_menu(self) -> QMenu:
        """A new menu of the selected traces; what makes sense for one alone is there only for one."""
        menu, chosen, choice = QMenu(self._traces), self._traces.steps.chosen(), self._traces.choice
        number = choice.number
        self._add(menu, _ONE if number == 1 else _TWO if number == 2 else _MANY)
        menu.addSeparator()
        menu.addAction(f"Copy {_many(number, 'row')}\t{keys_named('copy.text')}", choice.copy_rows)
        menu.addAction(f"Copy {_many(number, 'id')}\t{keys_named('copy.id')}", choice.copy_ids)
        if number == 1:
            menu.addSeparator()
            self._trace.add_filters(menu, chosen[0])
            menu.addSeparator()
            self._trace.add_opinions(menu)
        traces = _many(number, "trace")
        for line, identity in ((f"Export {traces}…", "export"), (f"Delete {traces}", "traces.delete")):
            menu.addSeparator()
            menu.addAction(f"{line}\t{keys_named(identity)}", partial(self._trigger, identity))
        return menu

    def span_menu(self) -> QMenu:
        """A new menu of the current span, with folding where there is something to fold."""
        menu, tree = self._detail.menu(), self._trace.tree
        if tree.isVisible() and tree.spans.kept_below(tree.spans.node_of(tree.currentIndex())):
            self._add(menu, _FOLDS)
        return menu

    def _open_on_bar(self, place: QPoint) -> None:
        open_menu(self.span_menu(), place)

    def _add(self, menu: QMenu, names: tuple[str, ...]) -> None:
        if self._actions is not None:
            self._actions.add_to(menu, names)

    def _trigger(self, identity: str) -> None:
        if self._actions is not None:
            self._actions.trigger(identity)


def _many(number: int, noun: str) -> str:
    """``the row`` of one, ``3 rows`` of more."""
    return f"the {noun}" if number == 1 else f"{number:,} {noun}s"
