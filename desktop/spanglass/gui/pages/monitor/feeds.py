"""The data of the page: each part is asked for and comes by itself, and is put beside the others."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from spanglass.gui.charts.buckets import Window
from spanglass.gui.charts.feed import Answer, PulseFeed, Request, Way
from spanglass.gui.pages.monitor.days import DAYS_PARTS, no_days_known
from spanglass.gui.pages.monitor.parts import CALM, RANGE_PARTS
from spanglass.gui.pages.monitor.told import Chosen, Options, Told, Wishes
from spanglass.gui.pages.monitor.view import nothing_known
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.store.reader import Reader

PARTS = {**RANGE_PARTS, **DAYS_PARTS}
_SHOWN_STILL_MS = 400
_BY_OPTIONS = ("now", "course")


class Feeds(QObject):
    """What the page asks, and all that has come of it: `view` of the range, `days` of the last days.

    `changed` carries the name of the part that came, or went: parts of another range or filter stay until
    their own come, but not for long, and not where these fail.
    """

    changed = Signal(str)

    def __init__(
        self, questions: Questions, selection: Selection, clock: Callable[[], int] = time.time_ns
    ) -> None:
        super().__init__()
        self.wishes = Wishes()
        now_ns = clock()
        self.view = nothing_known(Window.of(selection.shown_range(now_ns), now_ns))
        self.days = no_days_known(now_ns)
        self._old: set[str] = set()
        self._dropping = QTimer(self)
        self._dropping.setSingleShot(True)
        self._dropping.setInterval(_SHOWN_STILL_MS)
        self._dropping.timeout.connect(self._drop_old)
        selection.range_changed.connect(partial(self._begin_anew, RANGE_PARTS))
        selection.query_changed.connect(partial(self._begin_anew, PARTS))
        questions.failed.connect(self._fail)
        self._feeds: Mapping[str, PulseFeed] = {
            name: self._feed(PulseFeed(questions, selection, clock, self._way(name)), name) for name in PARTS
        }

    def _way(self, name: str) -> Way:
        def look(reader: Reader, request: Request) -> Answer:
            return PARTS[name](reader, request, self.wishes)

        return Way(_topic(name), look, calm=name in CALM, of_range=name in RANGE_PARTS)

    def _feed(self, feed: PulseFeed, name: str) -> PulseFeed:
        feed.setParent(self)
        feed.changed.connect(partial(self._take, name))
        return feed

    def watch(self, widget: QWidget, *, shown: bool) -> None:
        """Note whether the page can be seen."""
        for feed in self._feeds.values():
            feed.watch(widget, shown=shown)

    def refresh(self) -> None:
        """Take note of new data."""
        for feed in self._feeds.values():
            feed.refresh()

    def tick(self) -> None:
        """One second has passed."""
        for feed in self._feeds.values():
            feed.tick()

    def tell_as(self, options: Options) -> None:
        """Tell the course otherwise."""
        self.wishes = replace(self.wishes, options=options)
        for name in _BY_OPTIONS:
            self._feeds[name].ask_anew()

    def choose(self, chosen: Chosen) -> None:
        """Tell days apart otherwise."""
        before, self.wishes = self.wishes.chosen, replace(self.wishes, chosen=chosen)
        if chosen.days != before.days:
            self._feeds["spent"].ask_anew()
        if chosen.today != before.today:
            self._feeds["today"].ask_anew()

    def _take(self, name: str, told: Told) -> None:
        self._old.discard(name)
        if name in DAYS_PARTS:
            days = told.into(self.days)
            self.days = replace(days, known=days.known | {name})
        else:
            view = told.into(self.view)
            if "course" in self._old or "course" not in view.known:
                view = replace(view, window=told.window)
            self.view = replace(view, known=view.known | {name})
        self.changed.emit(name)

    def _begin_anew(self, parts: Mapping[str, object], _: object = None) -> None:
        """Another range or filter: what is known of these parts is of the one before."""
        self._old |= parts.keys() & (self.view.known | self.days.known)
        self._dropping.start()

    def _drop_old(self) -> None:
        for name in tuple(self._old):
            self._drop(name)

    def _fail(self, topic: str, _: object) -> None:
        for name in tuple(self._old):
            if topic == _topic(name):
                self._drop(name)

    def _drop(self, name: str) -> None:
        """Show nothing of a part rather than that of another range or filter."""
        self._old.discard(name)
        if name in DAYS_PARTS:
            self.days = self.days.without(name)
        else:
            self.view = self.view.without(name)
        self.changed.emit(name)


def _topic(name: str) -> str:
    return f"monitor.{name}"
