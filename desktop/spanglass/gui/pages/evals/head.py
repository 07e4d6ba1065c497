"""The bar over the page: what is looked at, the filter of its examples, files in and out, and runs."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy

from spanglass.core.display import one_line
from spanglass.gui.keyboard.actions import keys_named
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.badge import Badge
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.choices import Choices
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.panels import Bar
from spanglass.gui.widgets.text import Label

_RUN, _STOP = Look("play", keys="Ctrl ↵", main=True), Look("octagon-x")
_HEIGHT, _FIELD, _WORDS_FROM, _FIELD_NARROW = 44, 220, 1040, 120


class Head(Bar):
    """44 pixels. `filtered` carries the text that examples are to say.

    `results_chosen` says whether the runs are shown, or the examples; `run_wanted` begins a run or ends it.
    """

    filtered = Signal(str)
    import_wanted = Signal()
    export_wanted = Signal()
    results_chosen = Signal(bool)
    scorers_wanted = Signal()
    run_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self._page, self._arrow = Label(theme, "Evals").with_font(Size.SUBJECT, 600), QLabel()
        self._name = Label(theme, elide=True).with_font(Size.SUBJECT, 600)
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._count = Badge(theme)
        self.field = LineField(theme, "Filter of the examples")
        self.field.set_icon("search")
        self.field.setPlaceholderText("Filter examples")
        self.import_ = Button(theme, "Import", Look("file-down", flat=True))
        self.import_.set_hint(f"Import examples ({keys_named('evals.import')})")
        self.export = Button(theme, "Export", Look("download"))
        self.export.set_hint(f"Export the dataset ({keys_named('evals.export')})")
        self.view = Choices(theme, "Shown", [(False, "Examples"), (True, "Results")], compact=True)
        self.scorers = Button(theme, "Scorers", Look("gauge"))
        self.scorers.set_hint(f"Scorers of the runs ({keys_named('evals.scorers')})")
        self.run_ = Button(theme, "Run", _RUN)
        self._row = QHBoxLayout(self)
        for widget in (self._page, self._arrow, self._name, self._count, self.view):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        for control in (self.field, self.import_, self.export, self.scorers, self.run_):
            self._row.addWidget(control)
        self.field.textChanged.connect(self.filtered)
        self.import_.clicked.connect(self.import_wanted)
        self.export.clicked.connect(self.export_wanted)
        self.view.chosen.connect(lambda value: self.results_chosen.emit(bool(value)))
        self.scorers.clicked.connect(self.scorers_wanted)
        self.run_.clicked.connect(self.run_wanted)
        self._examples, self._results, self._stop = False, False, False
        self.show_subject("", "", examples=False)
        self.show_runs(results=None, progress="")
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_subject(self, name: str, count: str, *, examples: bool) -> None:
        """Show what is looked at, and how much it has; `examples` can be filtered and exported."""
        self._name.set_text(one_line(name, 80))
        self._count.show_as(count)
        for widget in (self._arrow, self._name):
            widget.setVisible(bool(name))
        self._count.setVisible(bool(count))
        self._examples = examples
        self._show_controls()

    def show_runs(self, *, results: bool | None, progress: str) -> None:
        """Show whether the results are looked at, None where there are none, and how far a run is."""
        self.view.setVisible(results is not None)
        self.view.show_value(bool(results))
        self._results, self._stop = bool(results), bool(progress)
        self.run_.set_look(_STOP if progress else _RUN)
        self.run_.setText(f"Stop · {progress}" if progress else "Run")
        hint = f"Stop the run: {progress}" if progress else "Run the dataset"
        self.run_.set_hint(f"{hint} ({keys_named('evals.run')})")
        self._show_controls()

    def _show_controls(self) -> None:
        self.scorers.setVisible(self._examples)
        self.run_.setVisible(self._examples or self._stop)
        for control in (self.field, self.export):
            control.setVisible(self._examples and not self._results)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Icons alone where there is little room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        px = self._theme.px
        wide = self.width() >= px(_WORDS_FROM)
        words = ((self.import_, "Import"), (self.export, "Export"), (self.scorers, "Scorers"))
        for button, text in words:
            if button.text() != (text if wide else ""):
                button.setText(text if wide else "")
                button.updateGeometry()
        self.field.setFixedWidth(px(_FIELD if wide else _FIELD_NARROW))

    def _restyle(self) -> None:
        theme, px = self._theme, self._theme.px
        self.setFixedHeight(px(_HEIGHT))
        self._row.setContentsMargins(px(12), 0, px(12), 0)
        self._row.setSpacing(px(8))
        self._arrow.setPixmap(theme.pixmap("chevron-right", "text3", 14, self.devicePixelRatioF()))
        self._fit()
