"""The Monitor alone, whose questions are answered at once."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from monitored import some_days
from pulses import BUCKET, START
from spanglass.gui.charts.feed import Answer, Found, Way
from spanglass.gui.pages.monitor.days import DAYS_PARTS, DaysView
from spanglass.gui.pages.monitor.feeds import Feeds
from spanglass.gui.pages.monitor.page import MonitorPage
from spanglass.gui.pages.monitor.told import Told
from spanglass.gui.pages.monitor.view import MonitorView
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme

END = START + 61 * BUCKET


class FakeQuestions(QObject):
    """Answers at once."""

    failed = Signal(str, object)

    def ask(
        self, _topic: str, question: Callable[..., Any], answer: Callable[[Any], None], *_: object
    ) -> None:
        answer(question(None))


class Stage:
    """A page of 1376 by 832 pixels, as in a window of 1440 by 900."""

    def __init__(self, qtbot: QtBot, view: MonitorView, size: tuple[int, int] = (1376, 832)) -> None:
        self.selection, questions = Selection(), FakeQuestions()
        self.feeds = Feeds(questions, self.selection, lambda: END)
        self.days: list[DaysView] = [some_days()]
        for name, feed in self.feeds._feeds.items():
            into = self._days if name in DAYS_PARTS else partial(_shown, view)
            told = Told(view.window, partial(into, name))
            feed._way = Way(name, lambda _reader, _request, told=told: Answer(told, Found()))
        self.page = MonitorPage(Theme(), questions, self.selection, self.feeds)
        qtbot.addWidget(self.page)
        self.page.resize(*size)
        self.page.show()
        self.page.leading._adding = lambda: False
        self.led = 0
        self.page.traces_wanted.connect(self._count)

    def _days(self, name: str, shown: DaysView) -> DaysView:
        return replace(self.days[-1], chosen=self.feeds.wishes.chosen, known=shown.known | {name})

    def _count(self) -> None:
        self.led += 1


def _shown(view: MonitorView, name: str, shown: MonitorView) -> MonitorView:
    """What comes of a part: the view, known as far as its parts have come."""
    return replace(view, known=shown.known | {name})
