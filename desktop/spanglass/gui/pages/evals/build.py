"""Makes the page of evaluations with what it works with."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from spanglass.core.library import Dataset
from spanglass.gui.files.file_dialogs import choose_file, choose_place
from spanglass.gui.library.name_sheet import NameSheet
from spanglass.gui.library.requests import LibraryRequests
from spanglass.gui.library.sheets import dataset_row
from spanglass.gui.library.writes import Writes
from spanglass.gui.pages.evals.describe_sheet import DescribeSheet
from spanglass.gui.pages.evals.desk import Desk
from spanglass.gui.pages.evals.example_panel import ExamplePanel
from spanglass.gui.pages.evals.examples_model import ExamplesModel
from spanglass.gui.pages.evals.examples_view import ExamplesView
from spanglass.gui.pages.evals.files import Files
from spanglass.gui.pages.evals.head import Head
from spanglass.gui.pages.evals.page import EvalsPage
from spanglass.gui.pages.evals.parts import PageParts
from spanglass.gui.pages.evals.runs.desk import RunsDesk
from spanglass.gui.pages.evals.runs.part import RunsPart
from spanglass.gui.pages.evals.runs.running import EvalCommands
from spanglass.gui.pages.evals.shelf_list import ShelfList
from spanglass.gui.pages.evals.version_view import VersionList, VersionText
from spanglass.gui.questions.questions import Questions
from spanglass.gui.theming.theme import Theme
from spanglass.gui.window import MainWindow

_FILES = "JSON Lines (*.jsonl);;CSV (*.csv)"
_READ = "Examples (*.jsonl *.ndjson *.json *.csv);;All files (*)"


class Evals(QObject):
    """The page, its sheets, and who reads and writes its files; `close` ends that.

    All of it works once `making` has come to its end; from then on there is the `page`.
    """

    page: EvalsPage

    def __init__(
        self, theme: Theme, window: MainWindow, questions: Questions, writes: Writes, files: Files
    ) -> None:
        super().__init__(window)
        self._theme, self._window, self._writes = theme, window, writes
        self.desk = Desk(questions, writes, theme.scale)
        commands = EvalCommands(files.store, lambda: writes.address, files.command)
        self.runs = RunsPart(theme, window, questions, RunsDesk(questions, writes), commands)
        self.files = files
        self._described: Dataset | None = None
        self._file = Path()

    def making(self) -> Iterator[None]:
        """Make the page, in steps."""
        theme, window = self._theme, self._window
        head, shelf = Head(theme), ShelfList(theme)
        yield None
        table, example = ExamplesView(theme, ExamplesModel(self)), ExamplePanel(theme)
        yield None
        parts = PageParts(head, shelf, table, example, VersionList(theme), VersionText(theme))
        yield None
        page = self.page = EvalsPage(theme, self.desk, self.runs, parts)
        yield None
        page.said.connect(window.toasts.show_toast)
        self.runs.said.connect(window.toasts.show_toast)
        self.runs.settled.connect(window.toasts.close_about)
        self.runs.trace_wanted.connect(page.trace_wanted)
        self.runs.replay_wanted.connect(page.replay_wanted)
        page.name_wanted.connect(lambda: self._describe(None))
        page.description_wanted.connect(self._describe)
        page.import_wanted.connect(self.import_file)
        page.export_wanted.connect(self.export_file)
        self.files.done.connect(self.desk.refresh)
        for part in (self.runs.sheet, *self.runs.sheet.findChildren(QWidget)):
            part.ensurePolished()  # it is what is opened most

    @cached_property
    def describing(self) -> DescribeSheet:
        """What asks for a dataset's name and what it is."""
        sheet = DescribeSheet(self._theme, self._window)
        sheet.described.connect(self._take_description)
        return sheet

    @cached_property
    def naming(self) -> NameSheet:
        """What asks into which dataset a file goes."""
        sheet = NameSheet(self._theme, self._window, "Import into dataset", "dataset")
        sheet.named.connect(lambda name: self.files.read(self._file, name))
        return sheet

    def close(self) -> None:
        """End what runs."""
        self.runs.close()
        self.files.close()

    def _describe(self, dataset: Dataset | None) -> None:
        self._described = dataset
        if dataset is None:
            self.describing.ask("New dataset")
        else:
            self.describing.ask("Rename the dataset", dataset.name, dataset.description)

    def _take_description(self, name: str, description: str) -> None:
        found = self._described

        def work(requests: LibraryRequests) -> int:
            number = found.id if found is not None else requests.add(name, ()).dataset
            requests.describe(number, name, description)
            return number

        self._writes.ask(work, lambda number: self.page.choose("dataset", number))

    def import_file(self) -> None:
        """Ask for a file of examples, and into which dataset they go."""
        file = choose_file(self.page, "Import examples", _READ)
        if file is not None:
            self._ask_name(file)

    def export_file(self) -> None:
        """Ask where the dataset is to be written."""
        dataset = self.desk.dataset
        if dataset is not None:
            wanted = f"{dataset.name}.jsonl".replace("/", "-")
            file = choose_place(self.page, "Export the dataset", wanted, _FILES)
            if file is not None:
                self.files.write(dataset.name, file)

    def _ask_name(self, file: Path) -> None:
        self._file = file
        dataset = self.desk.dataset
        rows = [dataset_row(each) for each in self.desk.shelf.datasets]
        self.naming.ask(file.name, rows, file.stem if dataset is None else dataset.name)
