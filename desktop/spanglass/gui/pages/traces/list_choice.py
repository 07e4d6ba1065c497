"""What is done with the traces that are chosen in the list: a few rows, or all that it has."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from spanglass.core.ids import to_hex
from spanglass.core.views import TraceSummary
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.models.trace_columns import COLUMNS
from spanglass.gui.pages.traces.list_pill import ChosenPill
from spanglass.gui.pages.traces.list_steps import ListSteps
from spanglass.gui.pages.traces.list_whole import Whole, WholeList
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection, Target
from spanglass.store.reader import Reader

_TOPIC = "list.chosen"
_MOST_ROWS, _PAGE = 100_000, 2000
"""So many rows are copied at most: more is a file, which export writes."""
_MOST_EXAMPLES = 2000


class ListChoice(QObject):
    """Acts on `steps.chosen()`, or on the `whole` list where all of it is chosen.

    `delete_wanted` carries traces, `delete_all_wanted` a `Whole`, `export_wanted` traces or a `Whole`.
    """

    delete_wanted = Signal(object)
    delete_all_wanted = Signal(object)
    export_wanted = Signal(object)

    def __init__(
        self, questions: Questions, selection: Selection, steps: ListSteps, whole: WholeList, pill: ChosenPill
    ) -> None:
        super().__init__(whole)
        self._questions, self._selection, self._pill = questions, selection, pill
        self._steps, self.whole = steps, whole
        whole.told.connect(self._show)

    def connect_actions(self, actions: Actions) -> None:
        """Let the actions on what is chosen work."""
        selection = self._selection
        actions.connect("traces.delete", self._delete)
        actions.connect("compare", lambda: selection.compare_wanted.emit(self._steps.chosen()))
        actions.connect("dataset.add", self._add)
        actions.connect("export", self._export)
        actions.connect("copy.id", self.copy_ids)

    @property
    def number(self) -> int:
        """How many traces are chosen."""
        known = self.whole.number
        return len(self._steps.chosen()) if known is None else known

    def copy_rows(self) -> None:
        """Put the rows on the clipboard as text, a line each, the columns with tabs between."""
        if not self.whole.use(self._copy_all_rows):
            _put("\n".join(map(row_text, self._steps.chosen())))

    def copy_ids(self) -> None:
        """Put the ids on the clipboard, a line each; nothing for none."""
        if self.whole.use(self._copy_all_ids):
            return
        if chosen := self._steps.chosen():
            _put("\n".join(to_hex(trace.trace_id) for trace in chosen))

    def _delete(self) -> None:
        if not self.whole.use(self.delete_all_wanted.emit):
            self.delete_wanted.emit(self._steps.chosen())

    def _export(self) -> None:
        if not self.whole.use(self.export_wanted.emit):
            self.export_wanted.emit(self._steps.chosen())

    def _add(self) -> None:
        if not self.whole.use(self._add_all):
            self._selection.dataset_wanted.emit(self._steps.chosen())

    def _add_all(self, whole: Whole) -> None:
        if whole.number > _MOST_EXAMPLES:
            self._pill.say(f"A dataset takes {_MOST_EXAMPLES:,} traces at once, not {whole.number:,}")
            return

        def add(names: Sequence[bytes]) -> None:
            self._selection.dataset_wanted.emit(tuple(Target(name) for name in names))

        self._questions.ask(_TOPIC, lambda reader: reader.trace_ids(whole.rows), add)

    def _copy_all_rows(self, whole: Whole) -> None:
        self._pill.say(f"Copying {whole.number:,} rows…")

        def copy(found: tuple[int, str]) -> None:
            number, text = found
            _put(text)
            every = number == whole.number
            self._pill.say(f"{number:,} rows copied" if every else _some(number, whole.number))

        self._questions.ask(_TOPIC, lambda reader: rows_of(reader, whole), copy)

    def _copy_all_ids(self, whole: Whole) -> None:
        def ids(reader: Reader) -> str:
            return "\n".join(map(to_hex, reader.trace_ids(whole.rows)))

        def copy(text: str) -> None:
            _put(text)
            self._pill.say(f"{whole.number:,} ids copied")

        self._questions.ask(_TOPIC, ids, copy)

    def _show(self, whole: Whole | None) -> None:
        if whole is None:
            self._pill.hide()
        else:
            self._pill.say(f"All {whole.number:,} chosen")


def row_text(trace: TraceSummary) -> str:
    """A row as text, with tabs between what its columns say; the time with its date."""
    said = (
        column.hint(trace) if column.id == "time" and column.hint is not None else column.text(trace)
        for column in COLUMNS
    )
    return "\t".join(said).strip("\t")


def rows_of(reader: Reader, whole: Whole, most: int = _MOST_ROWS) -> tuple[int, str]:
    """The first rows of the list as text, as many as are copied at most, and how many these are."""
    lines, before = list[str](), None
    while len(lines) < most:
        page = whole.question.page(reader, before, _PAGE)
        lines += [row_text(trace) for trace in page.traces if whole.has(trace)]
        before = page.next
        if before is None:
            break
    del lines[most:]
    return len(lines), "\n".join(lines)


def _some(copied: int, every: int) -> str:
    return f"{copied:,} of {every:,} rows copied; export writes them all"


def _put(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
