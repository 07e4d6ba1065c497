"""The panel under the list: the two spans of a line beside each other, in tabs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from spanglass.core.views import SpanRow
from spanglass.gui.models import span_words
from spanglass.gui.models.cache_words import cache_hint, cache_line
from spanglass.gui.models.table import as_hint
from spanglass.gui.pages.compare.asked import CompareLine
from spanglass.gui.pages.compare.line_words import change_word, shown_row
from spanglass.gui.pages.compare.message_pair import MessagePair
from spanglass.gui.pages.compare.pair_asked import PairAnswer, PairQuestion, SpanKey
from spanglass.gui.pages.compare.pair_content import PairContent, ValueRow, Values
from spanglass.gui.pages.compare.value_list import ValueList
from spanglass.gui.pages.traces.detail.scrolled import ScrolledColumn
from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.gui.questions.questions import Questions
from spanglass.gui.theming.theme import KIND_ICONS, Size, Theme
from spanglass.gui.widgets.badge import Badge
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.choices import Choices
from spanglass.gui.widgets.panels import Panel, Rule
from spanglass.gui.widgets.text import Label

TABS = ("Messages", "Parameters", "Tools", "Attributes")
_TOPIC = "compare.pair"
_HEAD, _MOST_BESIDE = 40, 16
_TONES = {"warn": "warn", "ok": "ok", "diff_del": "error", "diff_add": "ok"}

Make = Callable[[], QWidget]


@dataclass(frozen=True, slots=True)
class Traces:
    """The traces that lines speak of, by id."""

    first: bytes
    second: bytes


class PairPanel(Panel):
    """Shows what a line stands for; `step_wanted` asks for the next difference, or the one before."""

    step_wanted = Signal(bool)

    def __init__(self, theme: Theme, questions: Questions) -> None:
        super().__init__(theme, "bg1")
        self._questions = questions
        self._answer: PairAnswer | None = None
        self._asked: PairQuestion | None = None
        self._icon, self._name = QLabel(), Label(theme, elide=True).with_font(Size.TITLE, 600)
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._badge, self._note = Badge(theme), Label(theme, token="text3", elide=True)
        self._cache = Label(theme, token="warn", elide=True)
        self.tabs = Choices(theme, "What is compared", [(number, text) for number, text in enumerate(TABS)])
        self._up = Button(theme, look=Look(icon="arrow-up", flat=True, token="text2"))
        self._up.set_hint("Previous difference (Shift+F7)")
        self._down = Button(theme, look=Look(icon="arrow-down", flat=True, token="text2"))
        self._down.set_hint("Next difference (F7)")
        self.column = ScrolledColumn(theme)
        self.column.setAccessibleName("Both spans")
        self._turns = Turns(self)
        self._same = False
        self._arrange()
        self.tabs.chosen.connect(lambda _tab: self._show())
        self._up.clicked.connect(lambda: self.step_wanted.emit(True))
        self._down.clicked.connect(lambda: self.step_wanted.emit(False))
        theme.changed.connect(self._show)

    def _arrange(self) -> None:
        px = self._theme.px
        head = QHBoxLayout()
        head.setContentsMargins(px(12), 0, px(8), 0)
        head.setSpacing(px(8))
        for widget in (self._icon, self._name, self._badge):
            head.addWidget(widget)
        head.addWidget(self._note, 1)
        for control in (self.tabs, self._up, self._down):
            head.addWidget(control)
        holder = QWidget()
        holder.setFixedHeight(px(_HEAD))
        holder.setLayout(head)
        self._told = QWidget()
        told = QHBoxLayout(self._told)
        told.setContentsMargins(px(12), 0, px(12), px(8))
        told.addWidget(self._cache, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (Rule(self._theme), holder, self._told, Rule(self._theme)):
            column.addWidget(part)
        column.addWidget(self.column, 1)
        self._told.hide()

    def show_line(self, line: CompareLine | None, traces: Traces | None) -> None:
        """Show another line of two traces; None shows nothing."""
        for widget in (self._icon, self._name, self._badge):
            widget.setVisible(line is not None)
        if line is None or traces is None:
            self._questions.forget(_TOPIC)
            self._asked, self._answer = None, None
            self._show()
            return
        self._title(line)
        question = PairQuestion(_key(traces.first, line.first), _key(traces.second, line.second))
        if question != self._asked:
            self._asked = question
            self._questions.ask(_TOPIC, lambda reader: question.ask(self._questions, reader), self._take)

    def _title(self, line: CompareLine) -> None:
        row, word = shown_row(line), change_word(line)
        self._name.set_text(span_words.title(row))
        if row is not None:
            token = self._theme.kind_token(row.kind)
            self._icon.setPixmap(
                self._theme.pixmap(KIND_ICONS[row.kind], token, 16, self.devicePixelRatioF())
            )
        self._same = word is None
        if word is None:
            self._badge.show_as("The same", "check", "neutral")
        else:
            icon = "git-compare" if all(line.sides) else "minus" if line.sides[0] else "plus"
            self._badge.show_as(word.title, icon, _TONES.get(word.token, "neutral"))

    def _take(self, answer: PairAnswer) -> None:
        if answer.question == self._asked:
            self._answer = answer
            if self._same and any(not row.same for row in answer.content.messages):
                self._badge.show_as(
                    "Differs below", "git-compare", "neutral"
                )  # what holds others is not judged
            self._show()

    def _show(self) -> None:
        """Fill the column with the chosen tab, a few widgets a turn."""
        self._turns.clear(self)
        self.column.clear_column()
        self.column.verticalScrollBar().setValue(0)
        answer = self._answer
        self._note.set_text(answer.content.note if answer else "")
        said = cache_line(answer.miss) if answer and answer.miss else ""
        self._cache.set_text(said)
        hint = as_hint(cache_hint(answer.miss)) if answer and answer.miss else None
        self._cache.setToolTip(hint or "")
        self._told.setVisible(bool(said))
        if answer is not None:
            waiting = list(self._parts(answer.content))
            self._turns.add(self, lambda: self._make_one(waiting))
            self._turns.run()

    def _make_one(self, waiting: list[Make]) -> bool:
        if waiting:
            self.column.append(waiting.pop(0)())
        return bool(waiting)

    def _parts(self, content: PairContent) -> Sequence[Make]:
        """What makes the widgets of the chosen tab, in order."""
        theme, tab = self._theme, self.tabs.value
        if tab == 0:
            rows: list[Make] = [lambda row=row: MessagePair(theme, row) for row in content.messages]  # type: ignore[misc]
            if not rows:
                rows = [lambda: ValueList(theme, "No messages were recorded", "", ())]
            beside = _beginning(content.attributes)
            return [*rows, lambda: self._values("What else differs", beside, "attributes")]
        titles = ("Parameters", "Tools", "Attributes")
        values = (content.parameters, content.tools, content.attributes)
        at = int(str(tab)) - 1
        return [lambda: self._values(titles[at], values[at], titles[at].lower())]

    def _values(self, title: str, values: Values, noun: str) -> ValueList:
        note = f"{values.differing:,} of {values.names:,} {noun} differ" if values.names else f"no {noun}"
        return ValueList(self._theme, title, note, values.rows)


def _beginning(values: Values) -> Values:
    """The first rows, and how many more there are in their tab."""
    left = len(values.rows) - _MOST_BESIDE
    if left <= 1:
        return values
    more = ValueRow(f"{left:,} more lines in the tab of attributes", "", "", same=True)
    return replace(values, rows=(*values.rows[:_MOST_BESIDE], more))


def _key(trace_id: bytes, row: SpanRow | None) -> SpanKey | None:
    return None if row is None else (trace_id, row.span_id)
