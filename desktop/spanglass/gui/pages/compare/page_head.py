"""The head of the page that compares: what is compared, how it is shown, and what can be done."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.choices import Choices
from spanglass.gui.widgets.text import Label

_HEIGHT, _NARROW_UNDER = 44, 760
TRACES, GROUPS = "traces", "groups"
ALIGNED, BESIDE = "aligned", "beside"


class PageHead(QWidget):
    """The controls; where there is little room, buttons are icons alone and nothing is said beside them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.about = Label(theme, token="text2", elide=True)
        self.mode = Choices(theme, "What is compared", [(TRACES, "Two traces"), (GROUPS, "Two groups")])
        self.layouts = Choices(theme, "How they are shown", [(ALIGNED, "Aligned"), (BESIDE, "Side by side")])
        self.only, self.swap = Button(theme), Button(theme)
        self.only.setCheckable(True)
        self._title = Label(theme, "Compare").with_font(Size.SUBJECT, 600)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._title)
        self._row.addWidget(self.about, 1)
        for widget in (self.mode, self.layouts, self.only, self.swap):
            self._row.addWidget(widget)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(12), 0, px(10), 0)
        self._row.setSpacing(px(8))
        self.setFixedHeight(px(_HEIGHT))
        self._fit()

    def _fit(self) -> None:
        narrow = self.width() < self._theme.px(_NARROW_UNDER)
        for button, text, icon, keys in (
            (self.only, "Only differences", "filter", "O"),
            (self.swap, "Swap", "git-compare-arrows", "X"),
        ):
            button.setText("" if narrow else text)
            button.set_look(Look(icon=icon, keys="" if narrow else keys))
            button.set_hint(f"{text} ({keys})")

    def minimumSizeHint(self) -> QSize:
        """No wider than the window can be made."""
        return QSize(0, self._theme.px(_HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the buttons to the room there is."""
        super().resizeEvent(event)
        self._fit()
