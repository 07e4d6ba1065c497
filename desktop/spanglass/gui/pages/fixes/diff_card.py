"""The card of a proposed change: where it is, how many lines it touches, and the lines."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from spanglass.core.display import one_line
from spanglass.gui.pages.fixes.diff_lines import LineDiff
from spanglass.gui.pages.fixes.diff_view import DiffView
from spanglass.gui.pages.fixes.framed import Framed
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.text import Label

_HEAD, _ICON = 31, 14


class DiffCard(Framed):
    """Equal lines away from every change are folded until all of them are wanted."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _HEAD)
        self._diff = LineDiff(())
        self._icon = QLabel()
        self._part = Label(theme, token="text2").with_font(Size.CAPTION, mono=True)
        self._where = Label(theme, token="text2", elide=True)
        self._added = Label(theme, token="diff_add").with_font(Size.CAPTION, 500, figures=True)
        self._removed = Label(theme, token="diff_del").with_font(Size.CAPTION, 500, figures=True)
        self.whole = Button(theme, "All lines", Look(flat=True, token="text2", height=24))
        self.whole.setCheckable(True)
        self.view = DiffView(theme)
        self._head = QHBoxLayout()
        self._head.addWidget(self._icon)
        self._head.addWidget(self._part)
        self._head.addWidget(self._where, 1)
        for widget in (self.whole, self._added, self._removed):
            self._head.addWidget(widget)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addLayout(self._head)
        self._column.addWidget(self.view)
        self.whole.toggled.connect(lambda _on: self._fill())
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_change(self, part: str, where: str, diff: LineDiff) -> None:
        """Show another change."""
        self._part.set_text(one_line(part, 80))
        self._where.set_text(one_line(where, 120))
        if diff != self._diff:
            self._diff = diff
            self.whole.setChecked(False)
        self._added.set_text(f"+{diff.added}")
        self._removed.set_text(f"−{diff.removed}")
        self._fill()

    def _fill(self) -> None:
        folded = self._diff.folded
        self.whole.setVisible(len(folded) != len(self._diff.lines))
        lines = self._diff.lines if self.whole.isChecked() else folded
        self.view.show_lines(lines, self._diff.spoken)

    def _restyle(self) -> None:
        theme, px = self._theme, self._theme.px
        self._icon.setPixmap(theme.pixmap("file-text", "text2", _ICON, self.devicePixelRatioF()))
        self._head.setSpacing(px(8))
        for widget in (self._part, self._added):
            widget.setFixedHeight(px(_HEAD))
        self._column.setContentsMargins(px(1), 0, px(1), px(6))
        self._head.setContentsMargins(px(12), 0, px(12), px(5))
