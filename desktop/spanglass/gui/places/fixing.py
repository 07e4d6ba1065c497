"""Fixes in the window: the page, who plays its checks, and the ways between it and other pages."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from spanglass.gui.pages.beside import PagesBeside
from spanglass.gui.places.fixes_place import FixesPlace
from spanglass.gui.places.replaying import Replays
from spanglass.gui.places.trace_way import show_trace
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection, Target, TimeRange
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.toast_card import Toast

if TYPE_CHECKING:
    from spanglass.core.fixes import CallRef
    from spanglass.gui.library.keeping import Keeping
    from spanglass.gui.pages.fixes.build import Fixes
    from spanglass.gui.pages.fixes.page import FixesPage
    from spanglass.gui.places.fix_means import FixMeans

_GONE = Toast("The trace is not there", "It was deleted, or its replay is not stored yet.", "info")
_MODULES = "spanglass.gui.places.fix_means", "spanglass.gui.pages.fixes.build"


class Fixing(QObject):
    """Takes a place among the pages; `keeping` keeps what is wanted of it, keys are those of `replays`."""

    def __init__(
        self, theme: Theme, beside: PagesBeside, asked: tuple[Questions, Selection],
        keeping: Callable[[], "Keeping"], replays: Replays,
    ) -> None:  # fmt: skip
        super().__init__(beside)
        self._theme, self._window = theme, beside.window
        self._questions, self._selection = asked
        self._keeping, self._replays = keeping, replays
        self._fixes: Fixes | None = None
        self._made: FixMeans | None = None
        self.place = FixesPlace(theme, self._make, *_MODULES)
        beside.add("fixes", self.place, self.place)
        self.place.connect_actions(beside.actions)
        beside.actions.connect("fix", self.show_current)
        self._window.page_shown.connect(self._page_shown)

    def _make(self) -> Iterator["FixesPage"]:
        from spanglass.gui.pages.fixes.build import Fixes
        from spanglass.gui.places.fix_means import FixMeans

        writes = self._keeping().writes
        self._made = FixMeans(self._replays, lambda: writes.address)
        made = Fixes(self._theme, self._window, self._questions, writes, self._made)
        made.saving.version_wanted.connect(self._keeping().save_request)
        page = made.page
        page.call_wanted.connect(lambda ref: self._show(ref.trace_id, ref.span_id))
        page.trace_wanted.connect(lambda trace_id: self._show(trace_id))
        page.traces_wanted.connect(lambda: self._window.show_page("traces"))
        page.settings_wanted.connect(lambda: self._window.show_page("settings"))
        page.range_wanted.connect(self._show_found)
        page.dataset_wanted.connect(self._add)
        self._fixes = made
        yield page

    def show_current(self) -> None:
        """Show the group of the current trace."""
        trace = self._selection.trace
        if trace is not None:
            page = self.place.page
            page.desk.show_trace(trace)
            self._window.show_page("fixes")

    def close(self) -> None:
        """End what runs."""
        if self._fixes is not None:
            self._fixes.close()
        if self._made is not None:
            self._made.close()

    def _page_shown(self, name: str) -> None:
        if name == "fixes":
            self.place.when_shown(self._find_targets)

    def _find_targets(self, _page: "FixesPage") -> None:
        if self._fixes is not None:
            self._fixes.find_targets()

    # the ways

    def _show(self, trace_id: bytes, span_id: bytes | None = None) -> None:
        """Show a trace among the traces, if it is still there."""
        if trace_id:
            asked = (self._questions, self._selection)
            show_trace(self._window, asked, Target(trace_id, span_id), _GONE)

    def _show_found(self, query: str, start_ns: int, end_ns: int | None) -> None:
        """Show the traces of a filter and of a part of time."""
        self._selection.set_range(TimeRange(None, start_ns, end_ns or time.time_ns()))
        self._selection.set_query(query)
        self._window.show_page("traces")

    def _add(self, refs: "Sequence[CallRef]") -> None:
        """Ask for a dataset for some calls."""
        calls = tuple(Target(ref.trace_id, ref.span_id) for ref in refs)
        self._keeping().add_calls(calls)
