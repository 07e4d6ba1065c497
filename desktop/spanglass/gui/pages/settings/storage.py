"""Settings: where traces are kept, how many there are, and how large the file is."""

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent

from spanglass.core.display import size
from spanglass.core.views import StoreStatus
from spanglass.gui.child import home_short
from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.pages.settings.section import Row, Section
from spanglass.gui.widgets.buttons import Button, Look

_TOPIC = "settings.storage"
_EVERY_MS = 5000


class _FileRow(Row):
    """Where the file is and how large; asked anew while it can be seen."""

    def __init__(self, behind: Behind) -> None:
        show = Button(behind.theme, "Show folder", Look(icon="folder-open"))
        super().__init__(behind.theme, "Traces file", home_short(behind.store), show)
        self._behind = behind
        folder = str(behind.store.parent)
        show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(folder)))
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._ask)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask now, and again from time to time."""
        super().showEvent(event)
        self._ask()
        self._timer.start()

    def _ask(self) -> None:
        if self.isVisible() and self._behind.store.exists():
            self._behind.questions.ask(_TOPIC, lambda reader: reader.status(), self._tell)
        elif not self.isVisible():
            self._timer.stop()

    def _tell(self, stored: StoreStatus) -> None:
        path = home_short(self._behind.store)
        self.say(f"{path} · {size(stored.file_bytes)} · {stored.traces:,} traces, {stored.spans:,} spans")


def storage(behind: Behind) -> Section:
    """The section."""
    return Section(
        behind.theme, "Storage", "Traces are in one SQLite file that only you can read.", [_FileRow(behind)]
    )
