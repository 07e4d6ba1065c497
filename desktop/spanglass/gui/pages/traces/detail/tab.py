"""What the tabs of the detail have in common: content made in a thread, shown here."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from spanglass.core.views import SpanDetail
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.panels import Panel


class Tab(Panel):
    """A tab of the detail.

    `content_wanted` says that its content is to be made anew, for instance with more of it;
    `copy_asked` carries a text for the clipboard, as it was sent, or a function that makes it;
    `filter_asked` carries a term of the filter language.
    """

    name = ""
    content_wanted = Signal()
    copy_asked = Signal(object)
    filter_asked = Signal(str)
    save_asked = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def fill(self, *parts: QWidget) -> None:
        """Put the parts below each other; the last one takes what height there is."""
        for part in parts:
            self._column.addWidget(part, int(part is parts[-1]))
        self.setFocusProxy(parts[-1])

    def prepared(self) -> Callable[[SpanDetail], Any]:
        """How its content is made: a function that another thread or process can call."""
        raise NotImplementedError

    def show_content(self, content: Any, scope: str, *, same: bool) -> None:
        """Show a content; `same` says it is a newer one of the same span, `scope` names the trace."""
        raise NotImplementedError

    def mark(self, text: str) -> None:
        """Let a text stand out in what the tab shows, now and later; nothing for the empty text."""

    def restart(self) -> None:
        """Another span is to be shown: ask for no more than at first."""

    def restyle(self) -> None:
        """Take the theme's colours and sizes."""
