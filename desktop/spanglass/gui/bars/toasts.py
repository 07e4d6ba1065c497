"""Short messages at the window's bottom right: news for some seconds, errors until they are closed."""

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtWidgets import QWidget

from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.toast_card import STAY_MS, ProgressCard, Toast, ToastCard

_SHOWN_AT_ONCE = 4
_KEPT = 200
_GAP = 2
_EDGE = 14


@dataclass(frozen=True, slots=True)
class Kept:
    """A toast and when it was shown."""

    toast: Toast
    at_ns: int


class Toasts(QObject):
    """Shows toasts over a window and keeps the last 200; the window calls `arrange` when it is resized.

    At most four are on the screen: the oldest news give way first, then the oldest errors. News stay for
    `stay_ms`.
    """

    kept_changed = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._window = theme, window
        self._cards: list[ToastCard] = []
        self._kept: list[Kept] = []
        self._area = QRect()
        self.stay_ms = STAY_MS

    def show_toast(self, toast: Toast) -> None:
        """Show a toast; one that is on the screen already only stays longer."""
        self._kept = [*self._kept, Kept(toast, time.time_ns())][-_KEPT:]
        self.kept_changed.emit()
        for card in self._cards:
            if card.toast == toast:
                card.stay()
                return
        self.close_about(toast.about)
        self._add(ToastCard(self._theme, toast, self._window, self.stay_ms))

    def close_about(self, about: str) -> None:
        """Take away what is shown about something: it is no longer so."""
        for card in [card for card in self._cards if about and card.toast.about == about]:
            card.close_card()

    def show_progress(self, toast: Toast) -> ProgressCard:
        """Show a card with a bar that stays until its `close_card`; the caller moves it on."""
        card = ProgressCard(self._theme, toast, self._window)
        self._add(card)
        return card

    @property
    def kept(self) -> tuple[Kept, ...]:
        """Every toast that was shown, oldest first."""
        return tuple(self._kept)

    @property
    def cards(self) -> tuple[ToastCard, ...]:
        """The cards on the screen, oldest first."""
        return tuple(self._cards)

    def arrange(self, area: QRect) -> None:
        """Stack the cards upwards from the lower right corner of `area`, in the window's coordinates."""
        self._area = area
        bottom = area.bottom() + 1
        for card in reversed(self._cards):
            height = card.wanted_height()
            left = area.right() + 1 - card.width() - self._theme.px(_EDGE)
            card.setGeometry(left, bottom - height, card.width(), height)
            card.raise_()
            bottom -= height + self._theme.px(_GAP)

    def _add(self, card: ToastCard) -> None:
        card.closed.connect(lambda: self._drop(card))
        card.grown.connect(lambda: self.arrange(self._area))
        self._make_room()
        self._cards.append(card)
        self.arrange(self._area)
        card.show()

    def _make_room(self) -> None:
        """Close the least important cards until there is room for one more; work under way is not one."""
        closable = [card for card in self._cards if not isinstance(card, ProgressCard)]
        closable.sort(key=lambda card: card.lasting)
        for card in closable[: max(0, len(self._cards) - _SHOWN_AT_ONCE + 1)]:
            card.close_card()

    def _drop(self, card: ToastCard) -> None:
        if card in self._cards:
            self._cards.remove(card)
            card.hide()
            card.deleteLater()
            self.arrange(self._area)
