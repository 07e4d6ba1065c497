"""The bar over the page: how many groups there are, who writes proposals, and looking for failures anew."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout

from spanglass.gui.keyboard.actions import keys_named
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.panels import Bar
from spanglass.gui.widgets.pick_button import PickButton
from spanglass.gui.widgets.text import Label

_HEIGHT, _WORDS_FROM = 44, 760


class Head(Bar):
    """44 pixels. `writer_chosen` carries who is to write proposals."""

    writer_chosen = Signal(object)
    write_wanted = Signal()
    find_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self.count = Label(theme, token="text2", elide=True)
        self._by = Label(theme, "Written by", token="text2")
        self.writer = PickButton(theme, "Proposals are written by", [(None, "rules only")])
        self.write = Button(theme, look=Look("refresh-cw", flat=True, token="text2"))
        self.write.set_hint(f"Write one more proposal ({keys_named('fixes.write')})")
        self.look = Button(theme, "Find failures", Look("scan-search"))
        self.look.set_hint(f"Find failures ({keys_named('fixes.find')})")
        self._row = QHBoxLayout(self)
        self._row.addWidget(Label(theme, "Fixes").with_font(Size.SUBJECT, 600))
        self._row.addWidget(self.count, 1)
        for widget in (self._by, self.writer, self.write, self.look):
            self._row.addWidget(widget)
        self.writer.chosen.connect(self.writer_chosen)
        self.write.clicked.connect(self.write_wanted)
        self.look.clicked.connect(self.find_wanted)
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_count(self, text: str) -> None:
        """Say how many groups there are."""
        self.count.set_text(text)

    def show_writers(self, options: Sequence[tuple[object, str]], writing: bool, there: bool) -> None:
        """Offer these writers; while one writes, none can be asked, and without a group neither."""
        self.writer.set_options(options)
        self.write.setEnabled(there and not writing and self.writer.value is not None)
        self.write.set_look(Look("loader-circle" if writing else "refresh-cw", flat=True, token="text2"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fewer words where there is little room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= self._theme.px(_WORDS_FROM)
        self._by.setVisible(wide)
        self.look.setText("Find failures" if wide else "")
        self.look.updateGeometry()

    def _restyle(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(_HEIGHT))
        self._row.setContentsMargins(px(12), 0, px(12), 0)
        self._row.setSpacing(px(8))
        self._fit()
