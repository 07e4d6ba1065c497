"""The field for the filter: chips, a line of text, a note and buttons at its right, and an error under it."""

from bisect import bisect_right
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from spanglass.core.query_chips import Parts, finished, parts
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.field_message import FieldMessage
from spanglass.gui.widgets.filter_chips import FilterChips
from spanglass.gui.widgets.filter_keys import FilterKeys
from spanglass.gui.widgets.filter_line import FilterLine
from spanglass.gui.widgets.text import Label

_SHORT_UNDER = 640
_LONGEST = 4000
_TYPING = 150


@dataclass(frozen=True, slots=True)
class FieldWords:
    """What an empty field says, with much and with little room, its name, and whether it is for saving."""

    long: str
    short: str
    name: str = "Filter"
    saves: bool = True


_OF_TRACES = FieldWords(
    'Filter traces…  try status:refusal or "refund policy"', "Filter…  try status:refusal"
)


class FilterField(QWidget):
    """30 pixels high; `entered` carries the query on Enter, as a term is finished or removed, and on leaving.

    `edited` says that text or chips have changed, `left` that Escape was pressed in an empty field,
    `star_pressed` that the query is to be saved or forgotten.
    """

    entered = Signal(str)
    edited = Signal()
    left = Signal()
    star_pressed = Signal()

    def __init__(self, theme: Theme, words: FieldWords = _OF_TRACES) -> None:
        super().__init__()
        self._theme, self._words, self._error, self._handed = theme, words, "", ""
        self.line = FilterLine(theme)
        self.chips = FilterChips(theme)
        self._note = Label(theme, "", token="text3").with_font(Size.BODY, 400, figures=True)
        self._star = Button(theme, "", Look(icon="star", flat=True, height=24, token="text2"))
        self._clear = Button(theme, "", Look(icon="x", flat=True, height=24, token="text2"))
        self._clear.set_hint("Clear the filter")
        self.set_saved(False)
        self._message: FieldMessage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._arrange()
        self._connect()
        self._restyle()

    def _arrange(self) -> None:
        self._row = QHBoxLayout(self)
        for part in (self.chips, self.line, self._note, self._star, self._clear):
            self._row.addWidget(part)
        self._star.hide()
        self._clear.hide()
        self.line.setFrame(False)
        self.line.setMaxLength(_LONGEST)
        self.line.setAccessibleName(self._words.name)
        self.line.installEventFilter(FilterKeys(self))

    def _connect(self) -> None:
        self._clear.clicked.connect(self.clear)
        self._star.clicked.connect(self.star_pressed)
        self.line.textChanged.connect(self._edited)
        self.line.selectionChanged.connect(self._follow_selection)
        self.chips.opened.connect(self.open_chip)
        self.chips.removed.connect(self._remove)
        self._theme.changed.connect(self._restyle)

    @property
    def query(self) -> str:
        """The whole query: the chips and what is typed."""
        return Parts(self.chips.chips, self.line.text()).query

    def take_focus(self) -> None:
        """Put the caret into the field with its text selected."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def clear(self) -> None:
        """Empty the field, which is the filter that all traces match."""
        self._show(Parts())
        self._hand()

    def enter(self) -> None:
        """Make chips of all that is finished, and hand the query over."""
        self._show(parts(self.query))
        self._hand()

    def leave(self) -> None:
        """Hand over what was typed and not entered: what stands in the field is what is asked."""
        if self.query != self._handed:
            self.enter()

    def finish_word(self) -> bool:
        """Make a chip of the word before the caret, if it is a finished term, and hand the query over."""
        text, caret = self.line.text(), self.line.cursorPosition()
        found, behind = finished(text[:caret]), text[caret:]
        if not found.chips or (behind and not behind.startswith(" ")):
            return False
        self._show(
            Parts((*self.chips.chips, *found.chips), " ".join(filter(None, (found.text, behind.strip()))))
        )
        if found.text:
            self.line.setText(self.line.text() + " ")
        self._hand()
        return True

    def set_query(self, query: str) -> None:
        """Show a filter that was set elsewhere."""
        self._handed = query
        if query != self.query:
            self._show(parts(query))

    def erase(self) -> None:
        """Take all text and chips away without handing anything over."""
        self._show(Parts())

    def set_note(self, note: str) -> None:
        """Show a note at the right, such as how many traces match."""
        self._note.set_text(note)

    def set_saved(self, saved: bool) -> None:
        """Say whether the query has a name."""
        self._star.set_look(Look(icon="star", flat=True, height=24, token="warn" if saved else "text2"))
        self._star.set_hint("Forget this saved filter" if saved else "Save this filter under a name")

    def show_error(self, sentence: str, place: range = range(0)) -> None:
        """Underline what is wrong and say why under the field, until the text changes; empty takes it away.

        `place` is where the error stands in the whole query.
        """
        self._error = sentence
        if self._message is None and sentence:
            self._message = FieldMessage(self._theme, self)
        if self._message is not None:
            self._message.say(sentence)
        self.line.setAccessibleDescription(sentence)
        self._mark(place)
        self.update()

    def _mark(self, place: range) -> None:
        before = Parts(self.chips.chips).text_start
        start, stop = (min(max(0, at - before), len(self.line.text())) for at in (place.start, place.stop))
        self.line.set_wrong(range(start, stop) if place else range(0))
        starts = [Parts(self.chips.chips[:number]).text_start for number in range(len(self.chips.chips))]
        inside = place and place.start < before
        self.chips.set_wrong(bisect_right(starts, place.start) - 1 if inside else -1)

    def _show(self, shown: Parts) -> None:
        self.chips.set_chips(shown.chips)
        self.line.setText(shown.text)
        self._edited()

    def open_chip(self, number: int) -> None:
        """Make a chip, or all of them, text again, with the caret behind it."""
        chips = self.chips.chips
        opened = chips if number < 0 else (chips[number],)
        rest = () if number < 0 else (*chips[:number], *chips[number + 1 :])
        text = " ".join(opened)
        behind = self.line.text().strip()
        self._show(Parts(rest, f"{text} {behind}" if behind else text))
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.setCursorPosition(len(text))

    def _remove(self, number: int) -> None:
        chips = self.chips.chips
        self._show(Parts((*chips[:number], *chips[number + 1 :]), self.line.text()))
        self._hand()

    def _hand(self) -> None:
        self._handed = self.query
        self.entered.emit(self._handed)

    def _edited(self, _text: str = "") -> None:
        self._star.setVisible(bool(self.query) and self._words.saves)
        self._clear.setVisible(bool(self.query))
        if self._error:
            self.show_error("")
        self._restyle_row()
        self._fit()
        self.update()
        self.edited.emit()

    def _follow_selection(self) -> None:
        if not self.line.hasSelectedText() and self.line.text():
            self.chips.set_selected(False)

    def sizeHint(self) -> QSize:
        """Wide, and 30 pixels high."""
        return QSize(self._theme.px(400), self._theme.px(30))

    def minimumSizeHint(self) -> QSize:
        """Wide enough for a short filter."""
        return QSize(self._theme.px(160), self._theme.px(30))

    def resizeEvent(self, event: object) -> None:
        """Keep the example as long as there is room for it."""
        self._fit()
        if self._message is not None:
            self._message.place()

    def _fit(self) -> None:
        px = self._theme.px
        example = self._words.short if self.width() < px(_SHORT_UNDER) else self._words.long
        self.line.setPlaceholderText("" if self.chips.chips else example)
        taken = px(32 + 2 * 30 + 12) + self._note.sizeHint().width()
        self.chips.set_room(max(px(60), self.width() - taken - px(_TYPING)))

    def _restyle(self) -> None:
        self._restyle_row()
        self.line.setFont(self._theme.font(Size.BODY))
        palette = self.line.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, self._theme.color("text1"))
        palette.setColor(QPalette.ColorRole.PlaceholderText, self._theme.color("text3"))
        self.line.setPalette(palette)
        self.updateGeometry()
        self._fit()
        self.update()

    def _restyle_row(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(32), 0, px(4 if self.query else 34), 0)
        self._row.setSpacing(px(4))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame, the icon and the key that leads here."""
        theme = self._theme
        token = "error" if self._error else "accent" if self.line.hasFocus() else "line2"
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color(token), 1))
        painter.setBrush(theme.color("bg2"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        side = theme.px(16)
        icon = theme.pixmap("list-filter", "text3", 16, self.devicePixelRatioF())
        painter.drawPixmap(theme.px(10), (self.height() - side) // 2, icon)
        if not self.query:
            self._paint_key(painter)
        painter.end()

    def _paint_key(self, painter: QPainter) -> None:
        theme, side = self._theme, self._theme.px(16)
        place = self.rect()
        place.setRect(self.width() - theme.px(26), (self.height() - side) // 2, side, side)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setPen(theme.color("text2"))
        painter.setFont(theme.font(Size.AXIS, 500))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "/")
