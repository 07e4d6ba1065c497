"""Calls into datasets and requests into prompts, from the pages where they are seen."""

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from spanglass.analysis.requests.kept_requests import Asked
from spanglass.core.library import Dataset, NewVersion, Origin, Prompt, Version
from spanglass.core.views import TraceSummary
from spanglass.gui.library.prompt_text import prompt_text
from spanglass.gui.library.sheets import DatasetSheet, PromptSheet, dataset_row, prompt_row
from spanglass.gui.library.wishes import Wish
from spanglass.gui.library.writes import Writes
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection, Target
from spanglass.gui.theming.theme import Theme
from spanglass.store.reader import Reader

_DATASETS, _PROMPTS, _NEWEST = "library.datasets", "library.prompts", "library.newest"


class Keeping(QObject):
    """Asks where something is to be kept, and keeps it."""

    def __init__(self, theme: Theme, window: QWidget, questions: Questions, writes: Writes) -> None:
        super().__init__(window)
        self._theme, self._window = theme, window
        self._questions, self.writes = questions, writes
        self._sheets: tuple[DatasetSheet, PromptSheet] | None = None
        self._calls: tuple[Target, ...] = ()
        self._asked: Asked | None = None
        self._known: tuple[Prompt, ...] = ()
        self._last_dataset = self._last_prompt = ""

    @property
    def datasets(self) -> DatasetSheet:
        """The sheet that asks for a dataset; made when it is first needed."""
        return self._made()[0]

    @property
    def prompts(self) -> PromptSheet:
        """The sheet that asks for a prompt."""
        return self._made()[1]

    def _made(self) -> tuple[DatasetSheet, PromptSheet]:
        if self._sheets is None:
            datasets = DatasetSheet(self._theme, self._window)
            prompts = PromptSheet(self._theme, self._window)
            datasets.named.connect(self._add)
            prompts.named.connect(self._save)
            prompts.looked_at.connect(self._compare)
            self._sheets = datasets, prompts
        return self._sheets

    # into a dataset

    def add_chosen(self, selection: Selection, traces: tuple[TraceSummary | Target, ...]) -> None:
        """Ask for a dataset for the traces that are chosen, or the current call of the current trace."""
        trace, span = selection.trace, selection.span
        if len(traces) > 1:
            self.add_calls(tuple(Target(each.trace_id) for each in traces))
        elif trace is not None:
            self.add_calls((Target(trace.trace_id, span.span_id if span is not None else None),))

    def add_calls(self, calls: tuple[Target, ...]) -> None:
        """Ask for a dataset for calls."""
        self._calls, self._asked = calls, None
        told = f"{len(calls):,} traces, of each the call that tells most"
        if len(calls) == 1:
            told = "The call of the span that is looked at"
        elif all(call.span_id is not None for call in calls):
            told = f"{len(calls):,} calls, one of each trace"
        self._ask_dataset(told, answer=True)

    def add_request(self, asked: Asked) -> None:
        """Ask for a dataset for a request."""
        self._calls, self._asked = (), asked
        self._ask_dataset("The request as it is now", answer=asked.answer is not None)

    def _ask_dataset(self, told: str, *, answer: bool) -> None:
        def show(found: tuple[Dataset, ...]) -> None:
            sheet = self.datasets
            sheet.offer_answer(there=answer)
            last = next((each.name for each in found if each.name == self._last_dataset), "")
            sheet.ask(told, [dataset_row(each) for each in found], last)

        self._questions.ask(_DATASETS, lambda reader: reader.datasets(), show)

    def _add(self, name: str) -> None:
        self._last_dataset, expected = name, self.datasets.expected.isChecked()
        asked = self._asked
        if asked is None:
            self.writes.add(Wish(self._calls, name, expected, self.writes.address))
            return
        example = asked.example(expected=expected)
        self.writes.ask(lambda requests: requests.add(name, [example]), self.writes.say_added)

    # as a version of a prompt

    def save_request(self, asked: Asked, name: str = "") -> None:
        """Ask for a prompt for a request, beginning with `name`."""
        self._asked = asked

        def show(found: tuple[Prompt, ...]) -> None:
            self._known = found
            wanted = name or self._last_prompt
            known = next((each.name for each in found if each.name == wanted), "")
            sheet = self.prompts
            sheet.note.setText("")
            sheet.ask("The request as it is now", [prompt_row(each) for each in found], known)

        self._questions.ask(_PROMPTS, lambda reader: reader.prompts(), show)

    def _compare(self, name: str) -> None:
        """Show what is other than in the newest version of a prompt."""
        asked = self._asked
        prompt = next((each for each in self._known if each.name == name), None)
        if asked is None:
            return
        text = prompt_text(asked.request)
        if prompt is None:
            self._questions.forget(_NEWEST)
            self.prompts.show_change(text, None, "A new prompt, version 1")
            return
        read = partial(_newest, prompt=prompt)
        self._questions.ask(_NEWEST, read, lambda found: self._show_change(text, found))

    def _show_change(self, text: str, version: Version | None) -> None:
        before = None if version is None else prompt_text(version.request)
        number = 0 if version is None else version.row.number
        same = f"Nothing has changed since version {number}"
        told = same if before == text else f"What version {number + 1} changes of version {number}"
        self.prompts.show_change(text, before, told)

    def _save(self, name: str) -> None:
        asked = self._asked
        if asked is None:
            return
        self._last_prompt = name
        origin: Origin | None = asked.origin
        self.writes.save(NewVersion(name, asked.request, self.prompts.note.text(), origin=origin))


def _newest(reader: Reader, prompt: Prompt) -> Version | None:
    return reader.prompt_version(prompt.id, prompt.last)
