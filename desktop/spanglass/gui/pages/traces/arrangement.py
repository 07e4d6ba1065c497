"""How the panes of the traces page lie: three columns, or tree beside detail while the list is hidden."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.panels import Splitter

_NARROW_UNDER, _HYSTERESIS = 1200, 40
_LEAST, _LEAST_LIST, _MIDDLE = 240, 220, 360
"""The least width of a pane in pixels; in drawn ones, that of the list, and what it leaves the trace."""

_ENTIRE = 1000


@dataclass(frozen=True, slots=True)
class Panes:
    """The panes; `strip` lies above all, `fit` tells the charts the width of the window."""

    list: QWidget
    trace: QWidget
    detail: QWidget
    pulse: QWidget
    strip: QWidget | None = None
    fit: Callable[[int], None] | None = None


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes in one class of window widths.

    Widths of list and charts are in drawn pixels; `above` and `beside` are thousandths that the tree
    has of the room it shares with the detail.
    """

    list: float
    pulse: float = 284.0
    above: int = 489
    beside: int = 500


class Arrangement(QWidget):
    """The splitters; what the user draws is kept for the window's class, wide or narrow.

    `focus_changed` says whether the list is hidden, which is focus mode, and that can be seen.
    """

    focus_changed = Signal(bool)

    def __init__(self, theme: Theme, panes: Panes) -> None:
        super().__init__()
        self._theme, self._panes = theme, panes
        self._narrow = False
        self._sizes = {False: Sizes(512.0), True: Sizes(316.0)}
        self.columns = Splitter(theme, Qt.Orientation.Horizontal)
        self.middle = Splitter(theme, Qt.Orientation.Vertical)
        self._arrange()
        self.columns.splitterMoved.connect(self._keep_columns)
        self.middle.splitterMoved.connect(self._keep_middle)
        theme.changed.connect(self.fit)

    def _arrange(self) -> None:
        panes = self._panes
        for pane in (panes.trace, panes.detail):
            self.middle.addWidget(pane)
            pane.setMinimumWidth(_LEAST)  # a long name must not push the list and the charts aside
        for number, widget in enumerate((panes.list, self.middle, panes.pulse)):
            self.columns.addWidget(widget)
            self.columns.setStretchFactor(number, int(widget is self.middle))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if panes.strip is not None:
            column.addWidget(panes.strip)
        column.addWidget(self.columns, 1)
        for edge in (panes.list, panes.pulse):
            edge.installEventFilter(self)

    @property
    def focused(self) -> bool:
        """Whether only the trace and the charts are shown."""
        return self._panes.list.isHidden()

    def in_order(self) -> tuple[QWidget, ...]:
        """The panes as the keyboard goes through them."""
        panes = self._panes
        return panes.list, panes.trace, panes.detail, panes.pulse

    def set_focused(self, focused: bool) -> None:
        """Hide the list and lay the detail beside the tree, or bring the three columns back."""
        if focused == self.focused:
            return
        had_keys = self._panes.list.isAncestorOf(self.window().focusWidget() or self)
        self.setUpdatesEnabled(False)
        self._panes.list.setVisible(not focused)
        self.middle.setOrientation(Qt.Orientation.Horizontal if focused else Qt.Orientation.Vertical)
        self.fit()
        self.setUpdatesEnabled(True)
        if focused and had_keys:
            self._panes.trace.setFocus(Qt.FocusReason.OtherFocusReason)
        self.focus_changed.emit(focused)

    def toggle_detail(self) -> None:
        """Hide the detail, or show it."""
        self._panes.detail.setVisible(self._panes.detail.isHidden())

    def fit(self) -> None:
        """Give the panes the sizes of the window's class, and let the charts choose their form."""
        width = self.window().width()
        if self._panes.fit is not None:
            self._panes.fit(width)
        limit = _NARROW_UNDER - (0 if self._narrow else _HYSTERESIS)
        self._narrow = width < self._theme.px(limit)
        self._share()

    def _share(self) -> None:
        """Give list and charts their widths, and what is between them the rest."""
        sizes, px = self._sizes[self._narrow], self._theme.px
        pulse = 0 if self._panes.pulse.isHidden() else px(sizes.pulse)
        most = max(px(_LEAST_LIST), self.width() - pulse - px(_MIDDLE))
        listed = 0 if self._panes.list.isHidden() else min(px(sizes.list), most)
        middle = max(1, self.width() - listed - pulse - 2)
        self.columns.setSizes([listed or px(sizes.list), middle, px(sizes.pulse)])
        tree = sizes.beside if self.focused else sizes.above
        self.middle.setSizes([tree * 10, (_ENTIRE - tree) * 10])

    def _keep_columns(self) -> None:
        drawn, scale, sizes = self.columns.sizes(), self._theme.scale, self._sizes[self._narrow]
        if not self._panes.list.isHidden():
            sizes = replace(sizes, list=drawn[0] / scale)
        if not self._panes.pulse.isHidden():
            sizes = replace(sizes, pulse=drawn[2] / scale)
        self._sizes[self._narrow] = sizes

    def _keep_middle(self) -> None:
        tree, detail = self.middle.sizes()
        share = tree * _ENTIRE // max(1, tree + detail)
        sizes = self._sizes[self._narrow]
        self._sizes[self._narrow] = (
            replace(sizes, beside=share) if self.focused else replace(sizes, above=share)
        )

    def state(self) -> dict[str, Any]:
        """What is to be found again at the next start, as plain values."""
        return {
            "focus": self.focused,
            "detail": not self._panes.detail.isHidden(),
            "wide": _numbers(self._sizes[False]),
            "narrow": _numbers(self._sizes[True]),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Lie as `state` says; what is missing or makes no sense stays as it is."""
        for narrow, name in ((False, "wide"), (True, "narrow")):
            self._sizes[narrow] = _sizes(state.get(name)) or self._sizes[narrow]
        self._panes.detail.setVisible(state.get("detail") is not False)
        self.set_focused(state.get("focus") is True)
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self.fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell of focus mode again."""
        super().showEvent(event)
        self.focus_changed.emit(self.focused)

    def hideEvent(self, event: QHideEvent) -> None:
        """What is around shows itself otherwise on other pages."""
        super().hideEvent(event)
        self.focus_changed.emit(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Share the width anew when the list or the charts come or go."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._share()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape steps out of focus mode, back into the list."""
        if event.key() == Qt.Key.Key_Escape and self.focused:
            self.set_focused(False)
            self._panes.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().keyPressEvent(event)


def _numbers(sizes: Sizes) -> list[float]:
    return [sizes.list, sizes.pulse, sizes.above, sizes.beside]


def _sizes(found: object) -> Sizes | None:
    """The sizes in what was stored, None if they are none."""
    numbers = found if isinstance(found, list) and len(found) == 4 else []
    if not numbers or not all(isinstance(one, int | float) and 1 <= one <= 10_000 for one in numbers):
        return None
    above, beside = (min(max(int(share), 50), 950) for share in numbers[2:])
    return Sizes(float(numbers[0]), float(numbers[1]), above, beside)
