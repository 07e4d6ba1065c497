"""Makes the page of evaluations with what it works with."""

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from spanglass.core.library import Dataset
from spanglass.gui.library.name_sheet import NameSheet
from spanglass.gui.library.requests import LibraryRequests
from spanglass.gui.library.sheets import dataset_row
from spanglass.gui.library.writes import Writes
from spanglass.gui.pages.evals.describe_sheet import DescribeSheet
from spanglass.gui.pages.evals.desk import Desk
from spanglass.gui.pages.evals.files import Files
from spanglass.gui.pages.evals.page import EvalsPage
from spanglass.gui.pages.evals.runs.desk import RunsDesk
from spanglass.gui.pages.evals.runs.part import RunsPart
from spanglass.gui.pages.evals.runs.running import EvalCommands
from spanglass.gui.questions import Questions
from spanglass.gui.theme import Theme
from spanglass.gui.window import MainWindow

_FILES = "JSON Lines (*.jsonl);;CSV (*.csv)"
_READ = "Examples (*.jsonl *.ndjson *.json *.csv);;All files (*)"


class Evals(QObject):
    """The page, its sheets, and who reads and writes its files; `close` ends that."""

    def __init__(
        self, theme: Theme, window: MainWindow, questions: Questions, writes: Writes, files: Files
    ) -> None:
        super().__init__(window)
        self._writes = writes
        self.desk = Desk(questions, writes, theme.scale)
        commands = EvalCommands(files.store, lambda: writes.address, files.command)
        self.runs = RunsPart(theme, window, questions, RunsDesk(questions, writes), commands)
        self.page = EvalsPage(theme, self.desk, self.runs)
        self.files = files
        self.describing = DescribeSheet(theme, window)
        self.naming = NameSheet(theme, window, "Import into dataset", "dataset")
        self._described: Dataset | None = None
        self._file = Path()
        page = self.page
        page.said.connect(window.toasts.show_toast)
        self.runs.said.connect(window.toasts.show_toast)
        self.runs.settled.connect(window.toasts.close_about)
        self.runs.trace_wanted.connect(page.trace_wanted)
        self.runs.replay_wanted.connect(page.replay_wanted)
        page.name_wanted.connect(lambda: self._describe(None))
        page.description_wanted.connect(self._describe)
        page.import_wanted.connect(self.import_file)
        page.export_wanted.connect(self.export_file)
        self.describing.described.connect(self._take_description)
        self.naming.named.connect(lambda name: self.files.read(self._file, name))
        self.files.done.connect(self.desk.refresh)

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
        name, _ = QFileDialog.getOpenFileName(self.page, "Import examples", "", _READ)
        if name:
            self._ask_name(Path(name))

    def export_file(self) -> None:
        """Ask where the dataset is to be written."""
        dataset = self.desk.dataset
        if dataset is not None:
            wanted = f"{dataset.name}.jsonl".replace("/", "-")
            name, _ = QFileDialog.getSaveFileName(self.page, "Export the dataset", wanted, _FILES)
            if name:
                self.files.write(dataset.name, Path(name))

    def _ask_name(self, file: Path) -> None:
        self._file = file
        dataset = self.desk.dataset
        rows = [dataset_row(each) for each in self.desk.shelf.datasets]
        self.naming.ask(file.name, rows, file.stem if dataset is None else dataset.name)
