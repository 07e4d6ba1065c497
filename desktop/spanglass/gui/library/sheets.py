"""The two sheets: into which dataset calls go, and as which prompt a request is saved."""

from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QWidget

from spanglass.core.library import Dataset, Prompt
from spanglass.gui.library.name_rows import NameRow
from spanglass.gui.library.name_sheet import NameSheet
from spanglass.gui.pages.evals.times import recent
from spanglass.gui.pages.replay.line_editor import LineEditor
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.check_box import CheckBox
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.text import Label

_EXPECT = "The answer is what is expected"
_DIFF = 190


class DatasetSheet(NameSheet):
    """Asks for a dataset, and whether the answers at hand are what is expected."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, "Add to dataset", "dataset")
        self.expected = CheckBox(theme, _EXPECT)
        self._line = QWidget()
        row = QHBoxLayout(self._line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(6))
        row.addWidget(self.expected)
        words = Label(theme, _EXPECT)
        row.addWidget(words, 1)
        self.expected.take_words(words)
        self.column.insertWidget(self.column.count() - 1, self._line)

    def offer_answer(self, *, there: bool) -> None:
        """Offer to expect the answer, if there is one; that is off at first."""
        self.expected.setChecked(False)
        self._line.setVisible(there)


class PromptSheet(NameSheet):
    """Asks for a prompt; shows what is other than in the newest version of the one that is looked at."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window, "Save as prompt version", "prompt", width=640)
        self.note = LineField(theme, "Note on this version")
        self.note.setPlaceholderText("Note: what is other, and why")
        self.changes = Label(theme, token="text2").with_font(Size.CAPTION)
        self.diff = LineEditor(theme)
        self.diff.setAccessibleName("What has changed")
        self.diff.setFixedHeight(theme.px(_DIFF))
        for widget in (self.changes, self.diff, self.note):
            self.column.insertWidget(self.column.count() - 1, widget)

    def show_change(self, text: str, before: str | None, told: str) -> None:
        """Show a text beside the one it was, or by itself."""
        self.changes.set_text(told)
        self.diff.show_text(text, text if before is None else before, locked=True)
        self.settle()


def dataset_row(dataset: Dataset) -> NameRow:
    """A dataset as a row of names."""
    noun = "example" if dataset.examples == 1 else "examples"
    known = f"{dataset.expected:,} expected" if dataset.expected else "none expected"
    line = dataset.description or (known if dataset.examples else "empty")
    if dataset.runs and dataset.last_run_ns is not None:
        runs = f"{dataset.runs:,} {'run' if dataset.runs == 1 else 'runs'}"
        line = f"{runs} · last {recent(dataset.last_run_ns, datetime.now().astimezone())}"
    spoken = f"{dataset.examples:,} {noun}, {line}"
    return NameRow(f"dataset:{dataset.id}", dataset.name, line, f"{dataset.examples:,}", "database", spoken)


def prompt_row(prompt: Prompt) -> NameRow:
    """A prompt as a row of names."""
    noun = "version" if prompt.versions == 1 else "versions"
    line = f"{prompt.versions:,} {noun}" + (f" · {prompt.model}" if prompt.model else "")
    spoken = f"newest version {prompt.last}"
    return NameRow(f"prompt:{prompt.id}", prompt.name, line, f"{prompt.last}", "file-text", spoken)
