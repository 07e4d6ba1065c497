"""The left pane: datasets, the runs of the one that is looked at, and prompts, each in a list of its own."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from spanglass.gui.library.name_rows import NamesModel, names_view
from spanglass.gui.library.sheets import dataset_row, prompt_row
from spanglass.gui.pages.evals.asked import Shelf
from spanglass.gui.pages.evals.runs.runs_list import RunsList
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.panels import Panel, Rule
from spanglass.gui.widgets.text import Label

_SHARE, _RUNS = (3, 2), 4


class ShelfList(Panel):
    """`chosen` carries kind and row id of what becomes the current one, `new_wanted` asks for a dataset."""

    chosen = Signal(str, int)
    new_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self._current, self._shelf = "", Shelf()
        self._progress: Mapping[int, str] = {}
        self.new = Button(theme, look=Look(icon="plus", flat=True, token="text2", height=26))
        self.new.set_hint("New dataset (N)")
        self._models = {"dataset": NamesModel(self), "prompt": NamesModel(self)}
        self.views = {
            kind: names_view(theme, model, f"{kind.capitalize()}s") for kind, model in self._models.items()
        }
        self.runs = RunsList(theme)
        self.runs.hide()
        self._none = Label(theme, "None yet: Replay saves its request as one.", token="text3")
        self._none.with_font(Size.CAPTION).setWordWrap(True)
        self._arrange()
        self.new.clicked.connect(self.new_wanted)
        for view in self.views.values():
            # not the current row: a list that the keyboard comes to makes its first one that
            view.selectionModel().selectionChanged.connect(lambda now: self._moved(*now.indexes()[:1]))
            view.activated.connect(self._moved)
            view.clicked.connect(self._moved)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        self._heads: list[QHBoxLayout] = []
        for kind, share in zip(self.views, _SHARE, strict=True):
            head = QHBoxLayout()
            head.addWidget(Label(self._theme, f"{kind.capitalize()}s").with_font(weight=600), 1)
            if kind == "dataset":
                head.addWidget(self.new)
            else:
                column.addWidget(Rule(self._theme))
            column.addLayout(head)
            if kind == "prompt":
                column.addWidget(self._none)
            column.addWidget(self.views[kind], share)
            self._heads.append(head)
            if kind == "dataset":
                column.addWidget(self.runs, _RUNS)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)

    def show_shelf(self, shelf: Shelf, key: str) -> None:
        """Show what there is, the one of a key as the current one."""
        self._shelf = shelf
        self._show_datasets()
        self._models["prompt"].show_rows([prompt_row(each) for each in shelf.prompts])
        self._none.setVisible(not shelf.prompts)
        self.show_current(key)

    def show_progress(self, progress: Mapping[int, str]) -> None:
        """Say how far the runs are that are under way, by their datasets."""
        if progress != self._progress:
            self._progress = progress
            self._show_datasets()

    def _show_datasets(self) -> None:
        rows = []
        for dataset in self._shelf.datasets:
            row, told = dataset_row(dataset), self._progress.get(dataset.id)
            line = f"running · {told}" if told else row.line
            rows.append(replace(row, line=line, token="accent" if told else row.token))
        self._models["dataset"].show_rows(rows)

    def show_current(self, key: str) -> None:
        """Mark ``dataset:1`` as the current one; nothing for "" or one that is not there."""
        self._current = key
        for kind, model in self._models.items():
            place = model.place_of(key)
            view = self.views[kind]
            if place < 0:
                view.selectionModel().clear()
            elif view.currentIndex().row() != place:
                view.setCurrentIndex(model.index(place, 0))

    def take_focus(self) -> None:
        """Bring the keyboard to the list with the current one."""
        kind = self._current.partition(":")[0] or "dataset"
        self.views[kind].setFocus(Qt.FocusReason.OtherFocusReason)

    def _moved(self, now: QModelIndex | None = None) -> None:
        if now is None or not now.isValid():
            return
        model = now.model()
        key = model.row_at(now.row()).key if isinstance(model, NamesModel) else ""
        if key and key != self._current:
            self.show_current(key)
            kind, _, number = key.partition(":")
            self.chosen.emit(kind, int(number))

    def _restyle(self) -> None:
        px = self._theme.px
        self._none.setContentsMargins(px(12), 0, px(12), px(8))
        for head in self._heads:
            head.setContentsMargins(px(12), px(6), px(8), px(4))
