"""What the page looks at: a dataset with its examples, or a prompt with its versions."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from spanglass.analysis.requests.kept_requests import Asked
from spanglass.core.display import one_line
from spanglass.core.library import Dataset, ExamplePage, Prompt
from spanglass.gui.library.writes import Writes
from spanglass.gui.pages.evals.asked import (
    Shelf,
    ShownExample,
    ShownVersions,
    shelf,
    shown_example,
    shown_versions,
)
from spanglass.gui.pages.evals.examples_model import title
from spanglass.gui.questions.questions import Questions
from spanglass.store.reader import Reader

_SHELF, _PAGE, _MORE, _EXAMPLE, _VERSIONS = (
    f"evals.{name}" for name in ("shelf", "page", "more", "example", "versions")
)
_AT_ONCE, _LONGEST, _SOON_MS = 200, 40, 1000


class Desk(QObject):
    """Each signal says that what it names has come, and can be read here."""

    shelf_changed = Signal()
    page_came = Signal()
    more_came = Signal(object)
    example_came = Signal()
    versions_came = Signal()

    def __init__(self, questions: Questions, writes: Writes, scale: float = 1.0) -> None:
        super().__init__(questions)
        self._questions, self._writes, self._scale = questions, writes, scale
        self.shelf, self.read = Shelf(), False
        self.subject: tuple[str, int] | None = None
        self.text = ""
        self.page: ExamplePage | None = None
        self.looked_at: int | None = None
        self.shown_example: ShownExample | None = None
        self.shown_versions: ShownVersions | None = None
        self._version: int | None = None
        self._against: int | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self.refresh)
        writes.changed.connect(self.refresh)

    @property
    def key(self) -> str:
        """The subject as ``dataset:1``, "" for none."""
        return f"{self.subject[0]}:{self.subject[1]}" if self.subject is not None else ""

    @property
    def dataset(self) -> Dataset | None:
        """The dataset that is looked at."""
        return next((each for each in self.shelf.datasets if ("dataset", each.id) == self.subject), None)

    @property
    def prompt(self) -> Prompt | None:
        """The prompt that is looked at."""
        return next((each for each in self.shelf.prompts if ("prompt", each.id) == self.subject), None)

    @property
    def against(self) -> int:
        """The number of the version to compare with, 0 for none."""
        if self._against is not None or self.shown_versions is None:
            return self._against or 0
        return self.shown_versions.version.row.parent or 0

    @property
    def current(self) -> tuple[Asked, str] | None:
        """The example or version that is looked at as a request, and its name."""
        if self.dataset is not None and self.shown_example is not None:
            found = self.shown_example.example
            return Asked(found.request, found.row.origin, found.expected), title(found.row)
        if self.prompt is not None and self.shown_versions is not None:
            version = self.shown_versions.version
            return Asked(version.request, version.row.origin), f"{self.prompt.name} {version.row.number}"
        return None

    # what is looked at

    def choose(self, kind: str, number: int) -> None:
        """Look at something else."""
        if (kind, number) != self.subject:
            self._begin((kind, number))
        self.refresh()

    def _begin(self, subject: tuple[str, int] | None) -> None:
        self.subject, self.text = subject, ""
        self.page = self.shown_example = self.shown_versions = None
        self.looked_at = self._version = self._against = None

    @property
    def _first(self) -> tuple[str, int] | None:
        """The first there is, of datasets one with examples if there is one."""
        full_first = sorted(self.shelf.datasets, key=lambda each: not each.examples)
        kept = [("dataset", each.id) for each in full_first]
        kept += [("prompt", each.id) for each in self.shelf.prompts]
        return next(iter(kept), None)

    def filter(self, text: str) -> None:
        """Look only at examples that say a text."""
        if text != self.text:
            self.text = text
            self._ask_page()

    def look_at(self, example: int | None) -> None:
        """Show one example."""
        self.looked_at = example
        if example is None:
            self._questions.forget(_EXAMPLE)
            self._take_example(None)
            return
        ask = partial(shown_example, example=example, scale=self._scale)
        self._questions.ask(_EXAMPLE, ask, self._take_example)

    def choose_version(self, number: int) -> None:
        """Show a version of the prompt, beside the one it was made of."""
        if self.shown_versions is None or self.shown_versions.version.row.number != number:
            self._version, self._against = number, None
            self._ask_versions()

    def compare_with(self, number: int) -> None:
        """Show it beside another one."""
        self._against = number
        self._ask_versions()

    # what is asked

    def refresh(self) -> None:
        """Ask for everything anew."""
        self._questions.ask(_SHELF, shelf, self._take_shelf)

    def refresh_soon(self) -> None:
        """Ask a moment later: spans come far more often than examples, and a question ends the one before."""
        if not self._soon.isActive():
            self._soon.start()

    def _take_shelf(self, found: Shelf) -> None:
        self.shelf, self.read = found, True
        if self.dataset is None and self.prompt is None:
            self._begin(self._first)
        self.shelf_changed.emit()
        if self.dataset is not None:
            self._ask_page()
        elif self.prompt is not None:
            self._ask_versions()

    def _ask_page(self) -> None:
        dataset, text = self.dataset, self.text
        if dataset is None:
            return
        number, most = dataset.id, max(_AT_ONCE, len(self.page.rows) if self.page is not None else 0)

        def ask(reader: Reader) -> ExamplePage:
            return reader.examples(number, text, limit=most)

        self._questions.forget(_MORE)
        self._questions.ask(_PAGE, ask, self._take_page)

    def _take_page(self, page: ExamplePage) -> None:
        self.page = page
        self.page_came.emit()

    def ask_more(self, before: object) -> None:
        """Ask for the next page of examples."""
        dataset, text = self.dataset, self.text
        if dataset is None or not isinstance(before, int):
            return
        number, place = dataset.id, before

        def ask(reader: Reader) -> ExamplePage:
            return reader.examples(number, text, before=place, limit=_AT_ONCE)

        self._questions.ask(_MORE, ask, self._take_more)

    def _take_more(self, page: ExamplePage) -> None:
        if self.page is not None:
            self.page = ExamplePage((*self.page.rows, *page.rows), page.following)
            self.more_came.emit(page)

    def _take_example(self, found: ShownExample | None) -> None:
        self.shown_example = found
        self.example_came.emit()

    def _ask_versions(self) -> None:
        prompt = self.prompt
        if prompt is not None:
            ask = partial(shown_versions, prompt=prompt.id, number=self._version, against=self._against)
            self._questions.ask(_VERSIONS, ask, self._take_versions)

    def _take_versions(self, found: ShownVersions | None) -> None:
        self.shown_versions = found
        self.versions_came.emit()

    # what is changed

    def expect(self, example: int, expected: object) -> None:
        """Say which answer an example is to have."""
        wanted = expected if isinstance(expected, str) else None
        self._writes.ask(lambda requests: requests.expect(example, wanted), lambda _done: None)

    def remove_examples(self, examples: Sequence[int]) -> None:
        """Delete examples."""
        if examples:
            number = len(examples)
            said = f"{number:,} {'example' if number == 1 else 'examples'} deleted"
            self._writes.remove("example", examples, said)

    def remove_version(self) -> None:
        """Delete the version that is looked at."""
        found, prompt = self.shown_versions, self.prompt
        if found is not None and prompt is not None:
            said = f"{one_line(prompt.name, _LONGEST)} {found.version.row.number} deleted"
            self._version = self._against = None
            self._writes.remove("prompt_version", [found.version.row.id], said)

    def remove_subject(self) -> None:
        """Delete the dataset or the prompt."""
        found = self.dataset or self.prompt
        if found is not None and self.subject is not None:
            self._writes.remove(self.subject[0], [found.id], f"{one_line(found.name, _LONGEST)} deleted")
