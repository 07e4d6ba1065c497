"""One line of facts; those that carry a filter are buttons."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from spanglass.gui.pages.traces.trace_facts import Fact
from spanglass.gui.theming.theme import Size, Theme

_ICON, _GAP = 14, 14


class FactRow(QWidget):
    """Facts from the left; what has no room is left out. `chosen` carries the filter of a clicked one."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, *, icons: bool = True) -> None:
        super().__init__()
        self._theme, self._icons = theme, icons
        self._facts: tuple[Fact, ...] = ()
        self._signs: list[_Sign] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._place)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show other facts; a line of as many keeps its widgets and with them the keyboard's place."""
        if tuple(facts) == self._facts:
            return
        self._facts = tuple(facts)
        while len(self._signs) > len(facts):
            gone = self._signs.pop()
            gone.hide()
            gone.deleteLater()
        while len(self._signs) < len(facts):
            sign = _Sign(self._theme, self, icon=self._icons)
            sign.clicked.connect(lambda _=False, sign=sign: self._choose(sign))
            self._signs.append(sign)
        for sign, fact in zip(self._signs, facts, strict=True):
            sign.show_fact(fact)
        self._place()

    def _place(self) -> None:
        """Put the facts side by side; those without room are hidden."""
        x = 0
        for sign in self._signs:
            hint = sign.sizeHint()
            sign.setGeometry(x, (self.height() - hint.height()) // 2, hint.width(), hint.height())
            x += hint.width()
            sign.setVisible(x - self._theme.px(_GAP) <= self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as there is room for."""
        super().resizeEvent(event)
        self._place()

    def _choose(self, sign: "_Sign") -> None:
        if sign.fact.query:
            self.chosen.emit(sign.fact.query)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(self._theme.px(80), self._theme.px(20))

    def minimumSizeHint(self) -> QSize:
        """Any width."""
        return QSize(0, self._theme.px(20))


class _Sign(QAbstractButton):
    """One fact."""

    def __init__(self, theme: Theme, row: FactRow, *, icon: bool) -> None:
        super().__init__(row)
        self._theme, self._with_icon = theme, icon
        self.fact = Fact("", "", "")

    def show_fact(self, fact: Fact) -> None:
        """Say something else."""
        self.fact = fact
        self.setText(fact.text)
        self.setToolTip(fact.hint)
        self.setAccessibleName(f"{fact.text}. {fact.hint}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if fact.query else Qt.FocusPolicy.NoFocus)
        self.update()

    def sizeHint(self) -> QSize:
        """Icon, text and the gap to the next."""
        self.setFont(self._theme.font(Size.BODY, 500, figures=True))
        icon = self._theme.px(_ICON + 4) if self._with_icon else 0
        width = icon + self.fontMetrics().horizontalAdvance(self.text()) + self._theme.px(_GAP)
        return QSize(width, self._theme.px(20))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the hover colour."""
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: object) -> None:
        """Repaint without it."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw icon and text."""
        theme = self._theme
        lit = self.fact.query and (self.underMouse() or self.hasFocus())
        token = "accent" if lit else "text2"
        painter = QPainter(self)
        left = 0
        if self._with_icon:
            top = (self.height() - theme.px(_ICON)) // 2
            picture = theme.pixmap(self.fact.icon, token, _ICON, self.devicePixelRatioF())
            painter.drawPixmap(QPoint(0, top), picture)
            left = theme.px(_ICON + 4)
        painter.setFont(theme.font(Size.BODY, 500, figures=True))
        painter.setPen(theme.color(token))
        painter.drawText(
            QRect(left, 0, self.width() - left, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        painter.end()
