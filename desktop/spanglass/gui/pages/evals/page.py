"""The page of evaluations: what is kept at the left, examples or results in the middle, one at the right."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from spanglass.gui.keyboard import pane_focus
from spanglass.gui.library.prompt_text import prompt_text
from spanglass.gui.pages.evals.desk import Desk
from spanglass.gui.pages.evals.notices import CLEAR, IMPORT, notice_of
from spanglass.gui.pages.evals.panes import Panes
from spanglass.gui.pages.evals.parts import PageParts
from spanglass.gui.pages.evals.runs.part import RunsPart
from spanglass.gui.pages.traces.list_states import NoticeView
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.panels import PagePanel, Panel
from spanglass.gui.widgets.toast_card import Toast

_SOON_MS = 200


class EvalsPage(PagePanel):
    """`trace_wanted` carries an `Origin`, `replay_wanted` what is `Asked` and its name; `said` a `Toast`.

    `name_wanted` asks for the name of a new dataset, `import_wanted` and `export_wanted` for a file,
    `description_wanted` carries a dataset that is described anew.
    """

    trace_wanted = Signal(object)
    replay_wanted = Signal(object, str)
    said = Signal(object)
    name_wanted = Signal()
    import_wanted = Signal()
    export_wanted = Signal()
    description_wanted = Signal(object)
    traces_wanted = Signal()

    def __init__(self, theme: Theme, desk: Desk, runs: RunsPart, parts: PageParts) -> None:
        super().__init__(theme, "bg1")
        self.desk, self.runs = desk, runs
        self.head, self.shelf, self.table = parts.head, parts.shelf, parts.table
        self.example, self.versions, self.text = parts.example, parts.versions, parts.text
        self._notice = NoticeView(theme)
        self._blank = Panel(theme, "bg1")
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._arrange()
        self._connect()
        self._show_subject()

    def _arrange(self) -> None:
        self._start = Panel(self._theme, "bg1")
        middle = (self._start, self._notice, self.table, self.text, self.runs.view)
        right = (self._blank, self.example, self.versions, self.runs.panel)
        self._across = Panes(self._theme, self.shelf, middle, right)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._across, 1)

    def _connect(self) -> None:
        desk, head, model = self.desk, self.head, self.table.examples
        desk.shelf_changed.connect(self._show_shelf)
        desk.page_came.connect(self._show_page)
        desk.more_came.connect(model.add_page)
        desk.example_came.connect(self._show_example)
        desk.versions_came.connect(self._show_versions)
        model.more_wanted.connect(desk.ask_more)
        head.filtered.connect(lambda _text: self._soon.start())
        self._soon.timeout.connect(lambda: desk.filter(head.field.text()))
        head.import_wanted.connect(self.import_wanted)
        head.export_wanted.connect(self.export_wanted)
        self.shelf.chosen.connect(self.choose)
        self.shelf.new_wanted.connect(self.new_dataset)
        self.table.chosen.connect(lambda row: desk.look_at(row.id if row is not None else None))
        self.table.opened.connect(lambda _row: self.example.expected.setFocus())
        self.example.expected_changed.connect(desk.expect)
        self.example.copy_asked.connect(
            lambda text: self._copy(text if isinstance(text, str) else "".join(text))
        )
        self.versions.chosen.connect(desk.choose_version)
        self.text.against_chosen.connect(desk.compare_with)
        for part in (self.example, self.versions):
            part.trace_wanted.connect(self.open_trace)
            part.replay_wanted.connect(self.replay)
        self.versions.copy_wanted.connect(self.copy)
        self._notice.acted.connect(self._act)
        self.runs.serve(self.shelf.runs, head)
        self.runs.changed.connect(self._show_runs)

    # what is shown

    def choose(self, kind: str, number: int) -> None:
        """Look at a dataset or a prompt."""
        self.example.expected.keep()
        self.shelf.show_current(f"{kind}:{number}")
        self.head.field.clear()
        self.desk.choose(kind, number)
        self._show_subject()

    def refresh(self) -> None:
        """Take note of new data in the store."""
        if self.isVisible():
            self.desk.refresh_soon()
            self.runs.desk.refresh_soon()

    def _show_shelf(self) -> None:
        self.shelf.show_shelf(self.desk.shelf, self.desk.key)
        self._show_subject()

    def _show_subject(self) -> None:
        dataset, prompt = self.desk.dataset, self.desk.prompt
        if dataset is not None:
            noun = "example" if dataset.examples == 1 else "examples"
            self.head.show_subject(dataset.name, f"{dataset.examples:,} {noun}", examples=True)
        elif prompt is not None:
            noun = "version" if prompt.versions == 1 else "versions"
            self.head.show_subject(prompt.name, f"{prompt.versions:,} {noun}", examples=False)
        else:
            self.head.show_subject("", "", examples=False)
        self.runs.look_at(dataset, self.desk.shelf.prompts)
        self._show_runs()

    def _show_runs(self) -> None:
        self.head.show_runs(results=self.runs.results, progress=self.runs.progress)
        self.shelf.show_progress(self.runs.running.told)
        self._show_middle()

    def _show_middle(self) -> None:
        notice, put = notice_of(self.desk, filtered=bool(self.head.field.text().strip())), self._across.put
        if self.runs.results:
            put(self.runs.view, self.runs.panel if self.runs.desk.result is not None else None)
        elif notice is not None:
            self._notice.show_notice(notice)
            put(self._notice, None)
        elif self.desk.dataset is not None:
            put(self.table, self.example if self.desk.shown_example is not None else self._blank)
        elif self.desk.shown_versions is not None:
            put(self.text, self.versions)

    def _show_page(self) -> None:
        page = self.desk.page
        if page is None:
            return
        wanted, before = self.desk.looked_at, self.table.currentIndex().row()
        self.table.examples.show_page(page)
        self._show_middle()
        place = self.table.examples.place_of(wanted) if wanted is not None else -1
        place = place if place >= 0 else max(0, min(before, len(page.rows) - 1))
        if place != self.table.currentIndex().row():  # else what is selected beside it stays
            self.table.choose(place)

    def _show_example(self) -> None:
        found = self.desk.shown_example
        if found is not None and self.desk.dataset is not None:
            self.example.show_example(found)
        self._show_middle()

    def _show_versions(self) -> None:
        found = self.desk.shown_versions
        if found is not None:
            self.versions.show_versions(found)
            self.text.show_versions(found, self.desk.against)
        self._show_middle()

    # what is done

    def step(self, by: int) -> None:
        """Go to the next example or version, or to the one before."""
        if self.runs.results:
            self.runs.step(by)
        else:
            (self.table if self.desk.dataset is not None else self.versions).step(by)

    def open_trace(self) -> None:
        """Show the trace that it came from."""
        if self.runs.results:
            self.runs.open_trace()
        elif self.desk.current is not None and self.desk.current[0].origin is not None:
            self.trace_wanted.emit(self.desk.current[0].origin)

    def replay(self) -> None:
        """Replay it."""
        if self.runs.results:
            self.runs.replay()
        elif self.desk.current is not None:
            self.replay_wanted.emit(*self.desk.current)

    def copy(self) -> None:
        """Put it on the clipboard as text."""
        if self.runs.results:
            self._copy(self.runs.panel.text)
        elif self.desk.current is not None:
            self._copy(prompt_text(self.desk.current[0].request))

    def delete(self) -> None:
        """Delete the selected examples, the run or the version."""
        if self.runs.results:
            self.runs.delete(self.shelf.runs.current)
        elif self.desk.dataset is not None:
            self.desk.remove_examples([row.id for row in self.table.selected])
        else:
            self.desk.remove_version()

    def delete_subject(self) -> None:
        """Delete the dataset or the prompt."""
        self.desk.remove_subject()

    def new_dataset(self) -> None:
        """Ask for the name of a new dataset."""
        self.name_wanted.emit()

    def rename(self) -> None:
        """Ask for another name and description."""
        if self.desk.dataset is not None:
            self.description_wanted.emit(self.desk.dataset)

    def _act(self, action: str) -> None:
        if action == IMPORT:
            self.import_wanted.emit()
        elif action == CLEAR:
            self.head.field.clear()
        else:
            self.traces_wanted.emit()

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.said.emit(Toast("Copied", "", "ok"))

    # the window

    def take_focus(self) -> None:
        """Bring the keyboard to the page, and look at what there is."""
        self.desk.refresh()
        self.runs.desk.refresh()
        if self.runs.results:
            self.runs.view.matrix.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self.desk.dataset is not None:
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.shelf.take_focus()

    def take_filter(self) -> None:
        """Bring the keyboard to the filter."""
        if self.head.field.isVisible():
            self.head.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """What F6 goes through."""
        return self.head, self.shelf, self._across.middle, self._across.right

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F6 goes from pane to pane, Escape back to the rows."""
        if event.key() == Qt.Key.Key_F6:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            pane_focus.step(self.panes, -1 if back else 1)
        elif event.key() == Qt.Key.Key_Escape:
            if self.head.field.hasFocus():
                self.head.field.clear()
            self.take_focus()
        else:
            super().keyPressEvent(event)
