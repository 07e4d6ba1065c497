"""Asks before much is opened: what is in the files, how much is stored already, and whether to go on."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from spanglass.core.display import count, one_line, size
from spanglass.gui.files.command_run import CommandRun
from spanglass.gui.files.importing import Importing
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.sheet import Sheet
from spanglass.gui.widgets.text import Label

_WIDTH, _NAME = 460, 96
_LOOKED_INTO = 500  # files, whose names fit into a command
_LOOKING = "Looking…"
_SECOND_NS = 1_000_000_000
FACTS = ("Kind", "Size", "Spans", "Time", "Stored")


class ImportSheet(Sheet):
    """Shows the facts as they become known; `open` and `cancel` are its buttons."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, "Open files", window, _WIDTH)
        self.title = Label(theme, "", elide=True).with_font(Size.SUBJECT, 600)
        self.facts = {name: Label(theme, _LOOKING, token="text2") for name in FACTS}
        self.note = Label(theme, "", token="warn").with_font(Size.CAPTION)
        self.note.setWordWrap(True)
        self.cancel, self.open = Button(theme, "Cancel"), Button(theme, "Open", Look(main=True))
        grid = QGridLayout()
        grid.setVerticalSpacing(theme.px(6))
        grid.setColumnMinimumWidth(0, theme.px(_NAME))
        grid.setColumnStretch(1, 1)
        for row, (name, label) in enumerate(self.facts.items()):
            label.setWordWrap(True)
            grid.addWidget(Label(theme, name), row, 0)
            grid.addWidget(label, row, 1)
        below = QHBoxLayout()
        below.setSpacing(theme.px(8))
        below.addStretch(1)
        below.addWidget(self.cancel)
        below.addWidget(self.open)
        for part in (self.title, grid, self.note, below):
            if isinstance(part, QWidget):
                self.column.addWidget(part)
            else:
                self.column.addLayout(part)

    def begin(self, files: Sequence[Path], octets: int) -> None:
        """Ask about these files, of which only the size is known yet."""
        one = one_line(files[0].name)
        self.title.set_text(f"Open {one}?" if len(files) == 1 else f"Open {len(files):,} files?")
        for label in self.facts.values():
            label.set_text(_LOOKING)
        self.facts["Size"].set_text(size(octets))
        self._say_note("")
        self.open_sheet(self.open)

    def show_found(self, said: Mapping[str, Any]) -> None:
        """Show what is in them."""
        for name, text in facts_of(said).items():
            self.facts[name].set_text(text)
        self._say_note(_problems(said))

    def show_trouble(self, sentence: str) -> None:
        """Say why nothing is known of them."""
        for name, label in self.facts.items():
            if name != "Size":
                label.set_text("—")
        self._say_note(sentence)

    def _say_note(self, text: str) -> None:
        self.note.set_text(text)
        self.note.setVisible(bool(text))
        self.settle()


class ImportPreview(QObject):
    """Asks about what an `Importing` has found to be large, one after the other."""

    def __init__(
        self,
        theme: Theme,
        importing: Importing,
        store: Path,
        window: QWidget,
        command: Sequence[str] | None = None,
    ) -> None:
        super().__init__(window)
        self._theme, self._importing, self._store, self._window = theme, importing, store, window
        self._waiting: list[tuple[tuple[Path, ...], int]] = []
        self._said: dict[str, Any] = {}
        self.sheet: ImportSheet | None = None
        self._look = CommandRun(self, command)
        self._look.said.connect(self._take)
        self._look.ended.connect(self._ended)
        importing.asks = True
        importing.large_found.connect(self._found)

    def close(self) -> None:
        """End the look, when the window closes."""
        self._look.close()

    def _found(self, files: tuple[Path, ...], octets: int) -> None:
        self._waiting.append((files, octets))
        if len(self._waiting) == 1:
            self._ask()

    def _ask(self) -> None:
        if self.sheet is None:
            self.sheet = ImportSheet(self._theme, self._window)
            self.sheet.open.clicked.connect(lambda: self._answer(wanted=True))
            self.sheet.cancel.clicked.connect(lambda: self._answer(wanted=False))
            self.sheet.taken_back.connect(lambda: self._answer(wanted=False))
        files, octets = self._waiting[0]
        self._said = {}
        self.sheet.begin(files, octets)
        how = ("import", "--preview", "--json-progress", "--db", str(self._store))
        self._look.start(*how, *(str(file) for file in files[:_LOOKED_INTO]))

    def _take(self, said: dict[str, Any]) -> None:
        if said.get("done"):
            files, _ = self._waiting[0] if self._waiting else ((), 0)
            self._said = {**said, "more": (said.get("more") or 0) + max(0, len(files) - _LOOKED_INTO)}

    def _ended(self, sentence: str) -> None:
        if not self._waiting or self.sheet is None:
            return
        if self.sheet.isHidden():
            self._ask()
        elif self._said:
            self.sheet.show_found(self._said)
        else:
            self.sheet.show_trouble(sentence or "What is in them is not known.")

    def _answer(self, *, wanted: bool) -> None:
        if not self._waiting or self.sheet is None:
            return
        files, _ = self._waiting.pop(0)
        self.sheet.close_sheet()
        if wanted:
            self._importing.read_files(files)
        if self._look.busy:
            self._look.stop()  # the next is asked once it has ended
        elif self._waiting:
            self._ask()


def facts_of(said: Mapping[str, Any]) -> dict[str, str]:
    """What ``spanglass import --preview`` has said, in words."""
    looks = [look for look in said.get("files") or () if not look.get("problem")]
    more = said.get("more") or 0
    kinds = sorted({str(look["kind"]) for look in looks})
    spans = sum(look["spans"] for look in looks)
    traces = sum(look.get("traces") or 0 for look in looks) if len(looks) == 1 else 0
    exact = all(look["exact"] for look in looks) and not more
    starts = [look["first_ns"] for look in looks if look["first_ns"]]
    ends = [look["last_ns"] for look in looks if look["last_ns"]]
    return {
        "Kind": ", ".join(kinds) or "No trace file",
        "Spans": (f"{spans:,}" if exact else f"About {count(spans)}")
        + (" and more" if more else "")
        + (f" in {traces:,} traces" if traces else ""),
        "Time": _range(min(starts), max(ends)) if starts and ends else "—",
        "Stored": _stored(looks),
    }


def _stored(looks: Sequence[Mapping[str, Any]]) -> str:
    known, looked_at = (sum(look[name] for look in looks) for name in ("known", "looked_at"))
    if len(looks) == 1 and looks[0].get("read_percent"):
        return f"The first {looks[0]['read_percent']}%: reading was stopped, and goes on there"
    if not known:
        return "None of it yet"
    if known == looked_at:
        return f"All of the first {looked_at:,} spans: nothing is stored twice"
    return f"{known:,} of the first {looked_at:,} spans: nothing is stored twice"


def _range(start_ns: int, end_ns: int) -> str:
    first, last = (datetime.fromtimestamp(ns // _SECOND_NS, UTC).astimezone() for ns in (start_ns, end_ns))
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{last:%d %b %Y, %H:%M}"
    return f"{first:%d %b %Y, %H:%M} – {until}"


def _problems(said: Mapping[str, Any]) -> str:
    problems = [str(look["problem"]) for look in said.get("files") or () if look.get("problem")]
    if not problems:
        return ""
    more = f" And {len(problems) - 1:,} more cannot be opened." if len(problems) > 1 else ""
    return f"{one_line(problems[0], 200)}{more}"
