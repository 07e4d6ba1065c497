"""A column's answer: its texts with what differs marked, calls of tools, JSON, and how it was judged."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from spanglass.analysis.errors import ErrorClass
from spanglass.core.record import SpanRecord
from spanglass.core.shown import Shown, shown
from spanglass.gui.pages.compare.pair_content import changed
from spanglass.gui.pages.compare.value_list import ValueList
from spanglass.gui.pages.replay.answers import DiffBlock, Mark
from spanglass.gui.pages.traces.detail.marked_text import Marked, mark_places
from spanglass.gui.pages.traces.detail.scrolled import ScrolledColumn
from spanglass.gui.pages.traces.detail.text_view import Setting, TextView
from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.badge import Badge
from spanglass.gui.widgets.flow import Flow

_PIECE = 3072
_STREAMED, _STREAMED_STEP = 6_000, 2_000
"""Characters of an answer that is still coming that are shown, from its end, which moves on by so many."""

Make = Callable[[], QWidget]


class AnswerView(ScrolledColumn):
    """Shows one answer at a time: as it comes, or whole with its differences."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setAccessibleName("Answer")
        self._coming: TextView | None = None
        self._turns = Turns(self)
        self._shown: object = None
        self._follows = False
        self.verticalScrollBar().rangeChanged.connect(self._follow)

    def show_coming(self, text: str, key: object) -> None:
        """Show what has come so far; it grows in place, and the view follows if it was at the end."""
        beyond = max(0, len(text) - _STREAMED)
        text = text[beyond - beyond % _STREAMED_STEP :]
        whole = shown(f"{text}▌")
        bar = self.verticalScrollBar()
        self._follows = bar.value() >= bar.maximum()
        if self._coming is None or self._shown != ("coming", key):
            self._begin(("coming", key))
            self._coming = TextView(self._theme, whole, Setting())
            self.append(_Inset(self._theme, self._coming))
        else:
            self._coming.show_part(whole, (0, len(whole.text)))

    def _follow(self, _least: int, most: int) -> None:
        """Stay at the end of what comes, once it is known where that is."""
        if self._coming is not None and self._follows:
            self.verticalScrollBar().setValue(most)

    def show_answer(
        self, blocks: Sequence[DiffBlock], record: SpanRecord | None, notes: Sequence[str]
    ) -> None:
        """Show an answer that is whole, a few widgets a turn; notes stand below it, in grey if it is one."""
        key = (tuple(blocks), id(record), tuple(notes))
        if self._shown == key:
            return
        self._begin(key)
        waiting = [*self._makes(blocks), *self._below(record, notes)]
        self._turns.add(self, lambda: self._make_one(waiting))
        self._turns.run()

    def show_notes(self, notes: Sequence[str], token: str = "text2") -> None:
        """Show sentences alone."""
        key = ("notes", tuple(notes), token)
        if self._shown != key:
            self._begin(key)
            for note in notes:
                self.append(_note(self._theme, note, token))

    def forget(self) -> None:
        """Make all anew when something is shown next, as after a change of colours."""
        self._shown = None

    def _begin(self, key: object) -> None:
        self._turns.clear(self)
        self.clear_column()
        self._shown, self._coming = key, None

    def _make_one(self, waiting: list[Make]) -> bool:
        if waiting:
            self.append(waiting.pop(0)())
        return bool(waiting)

    def _makes(self, blocks: Sequence[DiffBlock]) -> Iterator[Make]:
        theme = self._theme
        for block in blocks:
            yield lambda block=block: _block(theme, block)  # type: ignore[misc]

    def _below(self, record: SpanRecord | None, notes: Sequence[str]) -> Iterator[Make]:
        theme = self._theme
        if record is not None and (badges := _badges(theme, record)):
            yield lambda: _flow(theme, badges)
        failed = record is not None and record.facts.error is not None and record.refusal is None
        for note in notes:
            token = "text1" if failed else "text3"
            yield lambda note=note, token=token: _note(theme, note, token)  # type: ignore[misc]


def _block(theme: Theme, block: DiffBlock) -> QWidget:
    if block.changes is not None:
        rows = changed(block.changes)
        return ValueList(theme, block.block.name, "By path" if rows else "The same JSON", rows)
    views = _views(theme, block)
    holder: QWidget = _Code(theme, views) if block.block.json else _Inset(theme, *views)
    if not block.block.name:
        return holder
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    icon = "brain" if block.block.name == "Reasoning" else "wrench"
    badge = Badge(theme, block.block.name, icon)
    badge.set_mono(icon == "wrench")
    column.addWidget(_flow(theme, [badge]))
    column.addWidget(holder)
    return whole


def _views(theme: Theme, block: DiffBlock) -> list[TextView]:
    """The text in pieces that are laid out quickly."""
    whole = Shown(block.text, block.text)
    setting = Setting(code=block.block.json, json=block.block.json)
    places = [_marked(mark) for mark in block.marks]
    out: list[TextView] = []
    start, length = 0, len(block.text)
    while start < length or not out:
        end = min(length, start + _PIECE)
        line = block.text.rfind("\n", start + _PIECE // 2, end) + 1 if end < length else 0
        end = line or end
        part = (start, end - 1 if line else end)
        view = TextView(theme, whole, setting, part)
        mark_places(theme, view, block.text, part, places)
        out.append(view)
        start = end
    return out


def _marked(mark: Mark) -> Marked:
    if mark.gone:
        return Marked(mark.start, mark.end, "diff_del_bg", "diff_del", struck=True)
    return Marked(mark.start, mark.end, "diff_add_word", "text1")


_FAILURES: Mapping[str, str] = {
    ErrorClass.HTTP_4XX: "Request rejected",
    ErrorClass.HTTP_5XX: "Server error",
    ErrorClass.RATE_LIMIT: "Rate limit",
    ErrorClass.TIMEOUT: "Timed out",
    ErrorClass.CONNECTION: "No connection",
    ErrorClass.PARSE: "Not readable",
    ErrorClass.TOOL: "Tool failed",
    ErrorClass.CANCELLED: "Cancelled",
}


def _badges(theme: Theme, record: SpanRecord) -> list[Badge]:
    """How the answer was judged."""
    found = []
    if record.refusal is not None:
        found.append(Badge(theme, "Refusal", "hand", "refusal"))
    if record.schema is not None and record.schema.valid is not None:
        valid = record.schema.valid
        where = record.schema.path or ""
        text = "Schema valid" if valid else f"Schema failed {where}".rstrip()
        found.append(Badge(theme, text, "check" if valid else "braces", "ok" if valid else "error"))
    if record.facts.finish_reason in ("length", "max_tokens"):
        found.append(Badge(theme, "Cut off", "scissors", "warn"))
    if record.facts.error is not None and record.refusal is None:
        found.append(Badge(theme, _FAILURES.get(record.error_class or "", "Failed"), "circle-x", "error"))
    return found


def _flow(theme: Theme, badges: Sequence[Badge]) -> QWidget:
    holder = QWidget()
    flow = Flow(holder, gap=theme.px(6), leading=theme.px(4))
    flow.setContentsMargins(theme.px(12), theme.px(4), theme.px(12), theme.px(4))
    for badge in badges:
        flow.addWidget(badge)
    return holder


def _note(theme: Theme, text: str, token: str) -> QWidget:
    return _Inset(theme, TextView(theme, shown(text), Setting(token=token)))


class _Inset(QWidget):
    """Texts with the column's margins."""

    def __init__(self, theme: Theme, *views: TextView) -> None:
        super().__init__()
        px = theme.px
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(4), px(12), px(4))
        column.setSpacing(0)
        for view in views:
            column.addWidget(view)


class _Code(_Inset):
    """Texts on the ground of code."""

    def __init__(self, theme: Theme, views: Sequence[TextView]) -> None:
        super().__init__(theme, *views)
        self._theme, px = theme, theme.px
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(px(22), px(12), px(22), px(12))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        px = self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("bg2"))
        painter.drawRoundedRect(self.rect().adjusted(px(12), px(4), -px(12), -px(4)), 5, 5)
        painter.end()
