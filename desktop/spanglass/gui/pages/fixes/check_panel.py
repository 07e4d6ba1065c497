"""The right pane: what replaying says of a proposal, or the one button that finds out."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from spanglass.core.display import list_duration, one_line
from spanglass.core.fixes import FailureKind, TraceVerdict
from spanglass.gui.keyboard.actions import keys_named
from spanglass.gui.pages.fixes.cells import CellGrid
from spanglass.gui.pages.fixes.figures import VerdictFigures
from spanglass.gui.pages.fixes.meter import Meter
from spanglass.gui.pages.fixes.progress import Cell, CheckView, about
from spanglass.gui.pages.fixes.trace_rows import TraceRows, worst_first
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.badge import Badge
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.panels import Panel, Rule
from spanglass.gui.widgets.pick_button import PickButton
from spanglass.gui.widgets.text import Label

_NAMED, _LONGEST = 3, 32
_NOTHING = (
    "Nothing is called a fix before replay has run: failing and passing traces are asked again, as they were "
    "and with the change."
)
_WAITS = "It is checked when the check of “{}” is over."
_KEY = " key"
"""What sentences say that a key would help."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the check of a proposal stands.

    `view` is the check that runs or was made, None for none; `offer` the words of the button that begins
    one, `chosen` the traces that it would replay; `trouble` why it cannot be made, or what went wrong.
    `known` says that some of its traces need no replay, `accepted` what guards it since it was taken over,
    `waits` the title of the proposal whose check has to end before, "" for none.
    """

    view: CheckView | None = None
    offer: str = ""
    trouble: str = ""
    chosen: tuple[Cell, ...] = ()
    can_check: bool = True
    known: bool = False
    accepted: str = ""
    waits: str = ""


class CheckPanel(Panel):
    """Nothing is called a fix here before it was replayed.

    `opened` carries the call of a trace, `asked_of` who is to answer the replays.
    """

    check_wanted = Signal()
    stop_wanted = Signal()
    save_wanted = Signal()
    dataset_wanted = Signal()
    accept_wanted = Signal()
    take_back_wanted = Signal()
    plan_wanted = Signal()
    settings_wanted = Signal()
    opened = Signal(object)
    asked_of = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self._standing = Standing()
        self._title = Label(theme, "Not checked yet", elide=True).with_font(Size.TITLE, 600)
        self._badge = Badge(theme)
        self.figures, self.meter = VerdictFigures(theme), Meter(theme, "Replays made")
        self._texts = {name: Label(theme, token="text2") for name in ("failing", "passing", "told", "foot")}
        self.sentence, self.regressed = Label(theme, token="text2"), Label(theme, token="error")
        self.trouble = Label(theme, token="warn")
        self.failing, self.passing = CellGrid(theme, "Failing traces"), CellGrid(theme, "Passing traces")
        self.check = Button(theme, "Check", Look("play", main=True))
        self.again = Button(theme, "Check again", Look("refresh-cw", flat=True, height=26))
        self.stop = Button(theme, "Stop", Look("square", height=26))
        self.settings = Button(theme, "Open settings", Look("key", height=26))
        self.target = PickButton(theme, "Asked of", [(None, "As recorded")])
        self.plan = Button(theme, "How…", Look("sliders-horizontal", flat=True, token="text2", height=26))
        self.accept = Button(theme, "Accept…", Look("check", height=26))
        self.take_back = Button(theme, "Take back", Look(flat=True, token="text2", height=26))
        self.accepted = Label(theme, token="ok")
        self.rows = TraceRows(theme)
        self.dataset = Button(theme, "Add to dataset", Look("list-plus"))
        self.save = Button(theme, "Save diff", Look("download"))
        self._arrange()
        self._connect()
        theme.changed.connect(self._restyle)
        self._restyle()

    def _arrange(self) -> None:
        theme = self._theme
        for label in (self._texts["told"], self.sentence, self.regressed, self.trouble, self.accepted):
            label.setWordWrap(True)
        self._column, self._top, head = QVBoxLayout(self), QVBoxLayout(), QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._badge)
        self._foot, self._asked, self._below = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        self._foot.addWidget(self._texts["foot"], 1)
        for button in (self.again, self.stop):
            self._foot.addWidget(button)
        self._asked_label = Label(theme, "Asked of", token="text2")
        self._asked.addWidget(self._asked_label)
        self._asked.addWidget(self.target)
        self._asked.addStretch(1)
        self._asked.addWidget(self.plan)
        self._top.addLayout(head)
        for widget in (self._texts["told"], self.figures, self._texts["failing"], self.failing,
                       self._texts["passing"], self.passing, self.meter):  # fmt: skip
            self._top.addWidget(widget)
        self._arrange_words()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._top)
        self._line = Rule(theme)
        self._column.addWidget(self._line)
        self._column.addWidget(self.rows, 1)
        self._column.addWidget(Rule(theme))
        self._below.addWidget(self.dataset)
        self._below.addStretch(1)
        self._below.addWidget(self.save)
        self._column.addLayout(self._below)

    def _arrange_words(self) -> None:
        """What is said under the figures, and what can be done about it."""
        self._top.addLayout(self._foot)
        for label in (self.sentence, self.regressed, self.accepted):
            self._top.addWidget(label)
        self._taken = QHBoxLayout()
        for button in (self.accept, self.take_back):
            self._taken.addWidget(button)
        self._taken.addStretch(1)
        self._top.addLayout(self._taken)
        self._top.addWidget(self.trouble)
        self._top.addWidget(self.settings)
        self._top.addLayout(self._asked)
        self._top.addWidget(self.check)

    def _connect(self) -> None:
        for button in (self.check, self.again):
            button.clicked.connect(self.check_wanted)
        self.stop.clicked.connect(self.stop_wanted)
        self.settings.clicked.connect(self.settings_wanted)
        self.save.clicked.connect(self.save_wanted)
        self.dataset.clicked.connect(self.dataset_wanted)
        self.target.chosen.connect(self.asked_of)
        self.accept.clicked.connect(self.accept_wanted)
        self.take_back.clicked.connect(self.take_back_wanted)
        self.plan.clicked.connect(self.plan_wanted)
        self.rows.opened.connect(self.opened)
        for grid in (self.failing, self.passing):
            grid.chosen.connect(lambda cell: self.opened.emit(cell.trace.ref))
        hints = ((self.check, "fixes.check"), (self.again, "fixes.check"), (self.stop, "fixes.stop"),
                 (self.save, "fixes.save"), (self.dataset, "fixes.dataset"), (self.accept, "fixes.accept"),
                 (self.plan, "fixes.plan"))  # fmt: skip
        for button, action in hints:
            keys = keys_named(action)
            button.setToolTip(f"{button.text()} ({keys})" if keys else "")

    # what is shown

    def show_standing(self, standing: Standing, kind: FailureKind) -> None:
        """Show where the check of another proposal stands, or how far the same one is."""
        self._standing = standing
        view = standing.view
        running, waits = view is not None and view.running, bool(standing.waits)
        made = view is not None and not running
        none = "Not checked yet" if standing.can_check else "Not checked"
        none = "Waits to be checked" if waits else none
        self._title.set_text("Checked by replay" if made else "Checking" if running else none)
        self._show_told(standing)
        self._show_view(view, kind)
        self._show(self.check, there=standing.can_check and view is None and not waits)
        self.check.setText(standing.offer or "Check")
        self.check.updateGeometry()
        self._show(self.again, there=made and standing.can_check and not waits)
        self.again.setText("Go on" if standing.known else "Check again")
        self.again.setToolTip(standing.offer)
        self.again.updateGeometry()
        self._show(self.plan, there=standing.can_check and not running and not waits)
        self._show_taken(standing, made=made)
        self._show(self.stop, there=running or waits)
        asked = standing.can_check and not running and not waits and self.target.offered > 1
        for widget in (self.target, self._asked_label):
            self._show(widget, there=asked)
        self._show(self.trouble, there=bool(standing.trouble))
        self.trouble.set_text(standing.trouble)
        self._show(self.settings, there=_KEY in standing.trouble)
        self.dataset.setEnabled(not running)

    def _show_taken(self, standing: Standing, *, made: bool) -> None:
        """What has fixed something can be taken over, and taken back."""
        taken = bool(standing.accepted)
        fixes = standing.view is not None and made and bool(standing.view.count(TraceVerdict.FIXED))
        self._show(self.accept, there=fixes and not taken)
        self._show(self.take_back, there=taken)
        self._show(self.accepted, there=taken)
        self.accepted.set_text(standing.accepted)

    def _show_told(self, standing: Standing) -> None:
        """What is to be said where there is no check."""
        told = self._texts["told"]
        self._show(told, there=bool(standing.waits) or (standing.view is None and standing.can_check))
        told.set_text(_WAITS.format(one_line(standing.waits, 60)) if standing.waits else _NOTHING)

    def _show_view(self, view: CheckView | None, kind: FailureKind) -> None:
        texts = self._texts
        shown: tuple[QWidget, ...] = (self.figures, self._badge, texts["foot"])
        for widget in shown:
            self._show(widget, there=view is not None)
        self._show(self.meter, there=view is not None and view.running)
        grids = ((self.failing, texts["failing"], True), (self.passing, texts["passing"], False))
        for grid, text, failing in grids:
            cells = view.of(failing=failing) if view is not None else ()
            self._show(grid, there=bool(cells))
            self._show(text, there=bool(cells))
            noun = "trace" if len(cells) == 1 else "traces"
            text.set_text(f"{len(cells):,} {'failing' if failing else 'passing'} {noun}")
            grid.show_cells(cells)
        running = view is not None and view.running
        cells = self._standing.chosen if view is None else view.cells
        self.rows.show_cells(cells if running else worst_first(cells), kind)
        self._show_words(view)

    def _show_words(self, view: CheckView | None) -> None:
        """Figures, sentences and the button that saves; it is the main one only where nothing got worse."""
        self.sentence.set_text("" if view is None or view.running else _sentence(view))
        self._show(self.sentence, there=bool(self.sentence.text()))
        broken = view.regressed if view is not None else ()
        self._show(self.regressed, there=bool(broken))
        self.regressed.set_text(_named([trace.title for trace in broken]))
        if view is not None:
            self.figures.show_view(view)
            self._badge.show_as(f"{view.runs} {'run' if view.runs == 1 else 'runs'} each")
            self._texts["foot"].set_text(_foot(view))
            self.meter.show_share(view.calls / view.total if view.total else 0.0)
        fixes = view is not None and not view.running and bool(self.figures.counts[0])
        self.save.set_look(Look("download", main=fixes and not broken))

    @staticmethod
    def _show(widget: QWidget, *, there: bool) -> None:
        if widget.isHidden() is there:
            widget.setVisible(there)

    def _restyle(self) -> None:
        px = self._theme.px
        self._top.setContentsMargins(px(12), px(12), px(12), px(8))
        self._top.setSpacing(px(7))
        self._below.setContentsMargins(px(12), px(9), px(12), px(9))
        for row in (self._foot, self._asked, self._taken, self._below):
            row.setSpacing(px(8))


def _sentence(view: CheckView) -> str:
    """What is proved, and why it ended early if that is not said in it."""
    return view.sentence if view.stopped in view.sentence else f"{view.sentence} {view.stopped}"


def _foot(view: CheckView) -> str:
    if view.running:
        told = [f"{view.calls:,} of {view.total:,} replays"]
        return " · ".join([*told, *([about(view.cost_nano)] if view.cost_nano is not None else [])])
    noun = "call" if view.calls == 1 else "calls"
    known = [f"{view.known:,} known"] if view.known else []
    took = list_duration(view.took_ns)
    return " · ".join((f"{view.calls:,} {noun}", about(view.cost_nano), took, *known))


def _named(titles: list[str]) -> str:
    """The first titles, and how many more there are."""
    named = ", ".join(one_line(title, _LONGEST) for title in titles[:_NAMED])
    left = len(titles) - _NAMED
    return f"Regressed: {named}" + (f" and {left:,} more" if left > 0 else "")
