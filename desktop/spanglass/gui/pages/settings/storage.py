"""Settings: where traces are kept, how many there are, and how large the file is."""

import time

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent

from spanglass.core.display import size
from spanglass.core.store_status import StoreStatus
from spanglass.gui.files.child import home_short
from spanglass.gui.files.file_dialogs import choose_place
from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.pages.settings.keeping import DaysRow, DeleteRow, SizeRow
from spanglass.gui.pages.settings.section import Row, Section
from spanglass.gui.pages.settings.store_commands import StoreCommands
from spanglass.gui.widgets.buttons import Button, Look

_TOPIC = "settings.storage"
_EVERY_MS = 5000
_TOLD = "Traces are in one SQLite file that only you can read."


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


class StorageSection(Section):
    """Where traces are, how long they are kept, and what can be done with the file."""

    def __init__(self, behind: Behind) -> None:
        self._behind, theme = behind, behind.theme
        self._holder = QObject()
        self.commands = commands = StoreCommands(behind, self._holder)
        backup = Button(theme, "Back up…", Look(icon="copy"))
        export = Button(theme, "Export…", Look(icon="download"))
        compact = Button(theme, "Compact", Look(icon="package-open"))
        rows = [
            _FileRow(behind),
            DaysRow(behind),
            SizeRow(behind),
            DeleteRow(behind, commands),
            Row(theme, "Back up", "A copy in a file of its own, while receiving goes on.", backup),
            Row(theme, "Export", "Traces as a file that other programs read.", export),
            Row(theme, "Compact", "Free space is given back; nothing is received meanwhile.", compact),
        ]
        super().__init__(theme, "Storage", _TOLD, rows)
        self._holder.setParent(self)
        backup.clicked.connect(self._backup)
        export.clicked.connect(lambda: behind.actions.trigger("export"))
        compact.clicked.connect(commands.compact)
        for button in (backup, compact):
            commands.busy_changed.connect(button.setDisabled)

    def close_down(self) -> None:
        """End what runs, when the window closes."""
        self.commands.close()

    def _backup(self) -> None:
        name = str(self._behind.store.with_name(f"{self._behind.store.stem}-{time.strftime('%Y-%m-%d')}.db"))
        chosen = choose_place(self, "Back up traces", name, "Spanglass stores (*.db)")
        if chosen is not None:
            self.commands.backup(chosen)


def storage(behind: Behind) -> Section:
    """The section."""
    return StorageSection(behind)
