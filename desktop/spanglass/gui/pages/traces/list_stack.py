"""The rows of the list, or what stands in their place: skeleton rows while it takes time, or a notice."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from spanglass.gui.pages.traces.list_states import Notice, NoticeView, Skeleton
from spanglass.gui.theming.theme import Theme

_SKELETON_AFTER_MS = 120


class ListStack(QStackedWidget):
    """`acted` carries the text of a notice's button."""

    acted = Signal(str)

    def __init__(self, theme: Theme, rows: QWidget) -> None:
        super().__init__()
        self._rows, self._skeleton, self.notice = rows, Skeleton(theme), NoticeView(theme)
        for state in (rows, self._skeleton, self.notice):
            self.addWidget(state)
        self._timer = QTimer(self)
        self._timer.setInterval(_SKELETON_AFTER_MS)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: self.setCurrentWidget(self._skeleton))
        self.notice.acted.connect(self.acted)

    @property
    def waiting(self) -> bool:
        """Whether an answer is awaited whose delay will be shown."""
        return self._timer.isActive() or self.currentWidget() is self._skeleton

    def wait(self) -> None:
        """Show that an answer is awaited, if it does not come at once."""
        self._timer.start()

    def show_rows(self) -> None:
        """Show the rows."""
        self._timer.stop()
        self.setCurrentWidget(self._rows)

    def show_notice(self, notice: Notice) -> None:
        """Show a notice."""
        self._timer.stop()
        self.notice.show_notice(notice)
        self.setCurrentWidget(self.notice)
