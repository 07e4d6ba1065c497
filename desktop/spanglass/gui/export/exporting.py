"""Exports traces from the window: asks how, shows what redaction takes out, writes in a child process."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from spanglass.core.display import one_line, size
from spanglass.gui.bars.toasts import Toasts
from spanglass.gui.export.changes import counted
from spanglass.gui.export.sheet import ExportSheet
from spanglass.gui.export.wish import FileKind, Traces
from spanglass.gui.files.child import home_short
from spanglass.gui.files.command_run import CommandRun
from spanglass.gui.files.file_dialogs import choose_place
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.toast_card import ProgressCard, Toast, ToastButton

ChooseFile = Callable[[QWidget, str, FileKind], Path | None]
_NOT_LOOKED = "What would be taken out is not known."


class Exporting(QObject):
    """The exports of one window from one store; `choose` asks for the file to write."""

    def __init__(
        self,
        theme: Theme,
        store: Path,
        toasts: Toasts,
        window: QWidget,
        command: Sequence[str] | None = None,
    ) -> None:
        super().__init__(window)
        self._theme, self._store, self._toasts, self._window = theme, store, toasts, window
        self.choose: ChooseFile = chosen_file
        self.sheet: ExportSheet | None = None
        self._look, self._run = CommandRun(self, command), CommandRun(self, command)
        self._again = self._closed = False
        self._seen: dict[str, Any] = {}
        self._said: dict[str, Any] = {}
        self._file = Path()
        self._stopped = False
        self._card: ProgressCard | None = None
        self._look.said.connect(self._take_preview)
        self._look.ended.connect(self._looked)
        self._run.said.connect(self._take)
        self._run.ended.connect(self._written)

    def ask(self, traces: Sequence[Traces], *, secrets: bool) -> None:
        """Ask how to export them; `secrets` says whether those are taken out unless it is said otherwise."""
        if self.sheet is None:
            self.sheet = ExportSheet(self._theme, self._window)
            self.sheet.preview_wanted.connect(self._preview)
            self.sheet.save_wanted.connect(self._save)
            self.sheet.taken_back.connect(self._look.stop)
        self.sheet.ask(traces, secrets=secrets)

    def close(self) -> None:
        """End what runs, when the window closes; a file that is not whole is not left."""
        self._closed = True
        self._look.close()
        self._run.close()

    def _preview(self) -> None:
        if self._closed:
            return
        if self._look.busy:
            self._again = True
            self._look.stop()
            return
        if self.sheet is not None:
            self._again, self._seen = False, {}
            self._look.start("export", "--preview", "--json", *self._arguments(self.sheet))

    def _take_preview(self, said: dict[str, Any]) -> None:
        if said.get("done"):
            self._seen = said

    def _looked(self, sentence: str) -> None:
        if self._again:
            self._preview()
        elif self.sheet is not None and self.sheet.isVisible():
            if self._seen:
                self.sheet.show_preview(self._seen)
            else:
                self.sheet.show_trouble(sentence or _NOT_LOOKED)

    def _arguments(self, sheet: ExportSheet) -> list[str]:
        return ["--db", str(self._store), *sheet.taken.arguments(), *sheet.traces.arguments]

    def _save(self) -> None:
        sheet = self.sheet
        if sheet is None:
            return
        if self._run.busy:
            name = one_line(self._file.name)
            self._toasts.show_toast(Toast("An export is still being written", name, "warn"))
            return
        file = self.choose(self._window, sheet.traces.name, sheet.kind)
        if file is None:
            return
        sheet.close_sheet()
        self._look.stop()
        self._file, self._said, self._stopped = file, {}, False
        self._card = self._toasts.show_progress(Toast(one_line(file.name), "Writing…", icon="download"))
        self._card.stopped.connect(self._stop)
        how = ("--json", "--format", sheet.kind.format, "-o", str(file))
        self._run.start("export", *how, *self._arguments(sheet))

    def _stop(self) -> None:
        self._stopped = True
        self._run.stop()

    def _take(self, said: dict[str, Any]) -> None:
        self._said = said
        if self._card is not None:
            self._card.move_on(None, f"{said.get('traces', 0):,} traces · {said.get('spans', 0):,} spans")

    def _written(self, sentence: str) -> None:
        if self._card is not None:
            self._card.close_card()
            self._card = None
        if self._stopped:
            self._toasts.show_toast(Toast("Export stopped", "No file was written.", "warn"))
        elif sentence:
            self._toasts.show_toast(Toast(f"{one_line(self._file.name)} was not written", sentence, "error"))
        else:
            folder = QUrl.fromLocalFile(str(self._file.parent))
            button = ToastButton("Open folder", lambda: QDesktopServices.openUrl(folder))
            self._toasts.show_toast(Toast("Exported", done_text(self._said, self._file), "ok", "", (button,)))


def done_text(said: dict[str, Any], file: Path) -> str:
    """What was written where, and what was taken out of it."""
    traces = said.get("traces", 0)
    text = f"{traces:,} trace{'' if traces == 1 else 's'}, {size(said.get('bytes', 0))} in {home_short(file)}"
    taken = counted(said)
    return f"{text}. Taken out: {', '.join(taken)}." if taken else text


def chosen_file(window: QWidget, name: str, kind: FileKind) -> Path | None:
    """The file that the user names, with the kind's ending; None if they give up."""
    pattern = f"{kind.title} (*{kind.suffix})"
    chosen = choose_place(window, "Export", f"{name}{kind.suffix}", pattern)
    if chosen is None or chosen.suffix:
        return chosen
    return chosen.with_name(chosen.name + kind.suffix)
