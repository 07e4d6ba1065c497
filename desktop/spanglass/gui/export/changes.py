"""The list of what redaction takes out: each text once, with what stands for it and how often."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from spanglass.core.display import one_line
from spanglass.gui.models.table import Column, TableModel
from spanglass.gui.theming.theme import Size, Theme

_ROW, _LONGEST = 24, 120
_LEAST, _HEIGHT = 300, 190
_KINDS = {
    "secret": ("secret", "secrets"), "name": ("name", "names"),
    "email": ("e-mail address", "e-mail addresses"), "number": ("number", "numbers"),
    "text": ("match", "matches"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One text that is taken out; of a secret only its beginning is known here."""

    kind: str
    text: str
    placeholder: str
    times: int


_COLUMNS: tuple[Column[Change], ...] = (
    Column("kind", "Kind", 110, lambda row: kind_name(row.kind, 1).capitalize()),
    Column("before", "Before", 220, lambda row: _line(row), hint=lambda row: row.text),
    Column("after", "After", 110, lambda row: row.placeholder),
    Column("times", "Times", 60, lambda row: f"{row.times:,}", right=True),
)


class ChangesModel(TableModel[Change]):
    """The rows of one preview."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(_COLUMNS, _described, parent)

    def show_changes(self, rows: Sequence[Change]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()


class ChangesTable(QTableView):
    """The table of a `ChangesModel`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.changes = ChangesModel(self)
        self.setModel(self.changes)
        self.setAccessibleName("What is taken out")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.hide()
        head.setSectionResizeMode(self.changes.column_of("before"), QHeaderView.ResizeMode.Stretch)
        self._restyle()
        theme.changed.connect(self._restyle)

    def sizeHint(self) -> QSize:
        """Some rows; fewer in a low window."""
        return QSize(self._theme.px(_LEAST), self._theme.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Two rows."""
        return QSize(self._theme.px(_LEAST), self._theme.px(2 * _ROW))

    def _restyle(self) -> None:
        theme, px = self._theme, self._theme.px
        self.setFont(theme.font(Size.CAPTION, mono=True))
        self.verticalHeader().setDefaultSectionSize(px(_ROW))
        for at, column in enumerate(self.changes.columns):
            self.setColumnWidth(at, px(column.width))
        palette = self.palette()
        for role, token in (
            (QPalette.ColorRole.Base, "bg1"), (QPalette.ColorRole.Text, "text1"),
            (QPalette.ColorRole.Highlight, "sel"), (QPalette.ColorRole.HighlightedText, "text1"),
        ):  # fmt: skip
            palette.setColor(role, theme.color(token))
        self.setPalette(palette)


def changes_of(said: Mapping[str, Any]) -> tuple[Change, ...]:
    """The changes in what ``spanglass export --preview --json`` has said."""
    return tuple(Change(**one) for one in said.get("replacements") or ())


def summary(said: Mapping[str, Any]) -> str:
    """How much is taken out of how many traces: ``4 secrets, 12 e-mail addresses in 3 traces``."""
    found = counted(said)
    traces = said.get("traces", 0)
    if not traces:
        return "There is no trace to export"
    where = f"{traces:,} trace" if traces == 1 else f"{traces:,} traces"
    where = f"the first {where}" if said.get("more") else where
    return f"{', '.join(found) if found else 'Nothing to take out'} in {where}"


def counted(said: Mapping[str, Any]) -> list[str]:
    """How many of each kind were taken out, in words."""
    numbers = said.get("redacted") or {}
    return [f"{numbers[kind]:,} {kind_name(kind, numbers[kind])}" for kind in _KINDS if numbers.get(kind)]


def kind_name(kind: str, number: int) -> str:
    """A kind in words."""
    one, many = _KINDS.get(kind, (kind, kind))
    return one if number == 1 else many


def _line(row: Change) -> str:
    return one_line(row.text, _LONGEST)


def _described(row: Change) -> str:
    return f"{kind_name(row.kind, 1)} {_line(row)} becomes {row.placeholder}, {row.times} times"
