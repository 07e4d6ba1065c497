"""One rule: its head, its sentence, what it would have done, where it is told and what became of it."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from spanglass.core.alerting import Rule
from spanglass.gui.pages.alerts.backtesting import Backtesting
from spanglass.gui.pages.alerts.preview import Preview
from spanglass.gui.pages.alerts.rule_head import RuleHead
from spanglass.gui.pages.alerts.sentence_view import SentenceView
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.panels import Panel

_PREVIEW_LEAST, _STACKED_UNDER, _SIGNS_UNDER = 230, 820, 460


class RulePanel(QScrollArea):
    """`edited` carries the rule as it was changed here."""

    edited = Signal(object)

    def __init__(self, theme: Theme, backtesting: Backtesting, cards: tuple[QWidget, QWidget]) -> None:
        super().__init__()
        self._theme = theme
        self.head = RuleHead(theme)
        self.sentence = SentenceView(theme)
        self.preview = Preview(theme, backtesting)
        self._inner = Panel(theme, "bg0")
        self._column = QVBoxLayout(self._inner)
        self._below = QHBoxLayout()
        for card in cards:
            self._below.addWidget(card, 1)
        for part in (self.head, self.sentence, self.preview):
            self._column.addWidget(part, int(part is self.preview))
        self._column.addLayout(self._below)
        self.setWidget(self._inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sentence.edited.connect(self.edited)
        self.preview.limited.connect(self.edited)
        self._restyle()
        theme.changed.connect(self._restyle)

    def show_rule(self, rule: Rule, others: Iterable[Rule] = ()) -> None:
        """Show a rule's sentence and what it would have done among others."""
        self.sentence.show_rule(rule)
        self.preview.show_rule(rule, others)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the cards under each other where there is no room beside."""
        super().resizeEvent(event)
        under = self.width() < self._theme.px(_STACKED_UNDER)
        way = QBoxLayout.Direction.TopToBottom if under else QBoxLayout.Direction.LeftToRight
        if self._below.direction() != way:
            self._below.setDirection(way)
        self.head.set_narrow(self.width() < self._theme.px(_SIGNS_UNDER))

    def _restyle(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(16), px(12), px(16), px(12))
        self._column.setSpacing(px(12))
        self._below.setSpacing(px(12))
        self.preview.setMinimumHeight(px(_PREVIEW_LEAST))
