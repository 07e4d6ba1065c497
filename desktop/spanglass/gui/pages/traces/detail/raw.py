"""The Raw tab: a span as it was received, with line numbers, cut until the rest is asked for."""

from collections import deque
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QWidget

from spanglass.core.display import size
from spanglass.core.pieces import piece_end
from spanglass.core.shown import Shown, shown
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.traces.detail.line_view import LineView
from spanglass.gui.pages.traces.detail.raw_text import Form, RawText, raw_text, whole_text
from spanglass.gui.pages.traces.detail.tab import Tab
from spanglass.gui.pages.traces.detail.text_block import lightness
from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.text import Label

AT_ONCE = 2_097_152
"""Characters that each press of "Show all" adds."""

_PIECE, _PART = 12_288, 2048
_AT_ONCE_S = 0.01


class RawTab(Tab):
    """The text in one of two forms."""

    name = "Raw"

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._content: RawText | None = None
        self._left: deque[str] = deque()
        self._piece, self._edge, self._next, self._room = Shown("", ""), 0, 0, 0
        self._needle = ""
        self.forms = FormButtons(theme)
        self.view, self._turns = LineView(theme), Turns(self)
        self._wrap = Button(theme, look=Look(icon="wrap-text", flat=True, token="text2"))
        self._wrap.set_hint("Wrap long lines")
        self._wrap.setCheckable(True)
        self._wrap.setChecked(True)
        self._copy = Button(theme, look=Look(icon="copy", flat=True, token="text2"))
        self._copy.set_hint("Copy all of it")
        self._save = Button(theme, look=Look(icon="download", flat=True, token="text2"))
        self._save.set_hint("Save as a file")
        self._footer, self._more = self._made_footer()
        self.fill(self._made_head(), self.view, self._footer)
        self._column.setStretchFactor(self.view, 1)
        self._column.setStretchFactor(self._footer, 0)
        self.setFocusProxy(self.view)
        self.forms.chosen.connect(self.content_wanted)
        self._wrap.toggled.connect(self._set_wrap)
        self._copy.clicked.connect(lambda: self.copy_asked.emit(partial(_whole, form=self.forms.current)))
        self._save.clicked.connect(lambda: self.save_asked.emit(partial(_whole, form=self.forms.current)))

    def prepared(self) -> Callable[[SpanDetail], Any]:
        """The text in the chosen form."""
        form, reveal = self.forms.current, self._theme.manner.secrets
        return partial(raw_text, form=form, reveal=reveal)

    def show_content(self, content: Any, scope: str, *, same: bool) -> None:
        """Show the text; the view keeps its place for the same span."""
        if same and content == self._content:
            return
        place = self.view.verticalScrollBar().value() if same else 0
        self._turns.clear(self)
        self.view.clear_pieces()
        self.view.expect(content.length)
        self._content, self._piece, self._left = content, content.first, deque(content.rest)
        self._edge, self._next, self._room = 0, 0, len(content.first.text)
        self._footer.hide()
        until = perf_counter() + _AT_ONCE_S
        lines = place + self.view.height() // self._theme.px(8)
        while self._step() and self.view.blockCount() < lines and (same or perf_counter() < until):
            pass
        self._go_on()
        self.view.verticalScrollBar().setValue(place)

    @property
    def complete(self) -> bool:
        """Whether all of the text is there."""
        return self._edge >= len(self._piece.text) and not self._left

    @property
    def busy(self) -> bool:
        """Whether more of it is being added."""
        return self._turns.busy

    def show_all(self) -> None:
        """Add the rest, or much of it, a part at a time."""
        self._footer.hide()
        self._room = AT_ONCE
        self._go_on()

    def mark(self, text: str) -> None:
        """Let a text stand out in what is shown, now and later."""
        self._needle = text
        self.view.mark(text)

    def restyle(self) -> None:
        """Take the theme's colours and sizes."""
        self.view.restyle()

    def _go_on(self) -> None:
        self._turns.clear(self)
        if self._room > 0 and not self.complete:
            self._turns.add(self, self._step)

    def _step(self) -> bool:
        """Add a part; whether more are to follow."""
        if self._edge >= len(self._piece.text) and self._left:
            self._take_piece()
        part = round(_PART * lightness(self._piece.text, self._edge))
        end = min(self._edge + part, len(self._piece.text))
        self.view.add_piece(self._piece, self._edge, end)
        self._room -= end - self._edge
        self._edge = end
        if self._room > 0 and not self.complete:
            return True
        self._offer()
        self.view.mark(self._needle)
        return False

    def _take_piece(self) -> None:
        text, reveal = self._left[0], self._content is not None and self._content.reveal
        end = piece_end(text, self._next, _PIECE)
        self._piece, self._edge = shown(text[self._next : end], reveal=reveal, whole_lines=True), 0
        self._next = end
        if end == len(text):
            self._left.popleft()
            self._next = 0

    def _offer(self) -> None:
        """Say what is not shown."""
        self._footer.setVisible(not self.complete)
        if self._content is not None and not self.complete:
            left = sum(map(len, self._left)) - self._next
            told = size(self._content.length - left)
            self._words.set_text(f"First {told} of {size(self._content.length)}")
            self._more.setText("Show all" if left <= AT_ONCE else f"Show {size(AT_ONCE)} more")
            self._more.updateGeometry()

    def _set_wrap(self, wrap: bool) -> None:
        modes = QPlainTextEdit.LineWrapMode
        self.view.setLineWrapMode(modes.WidgetWidth if wrap else modes.NoWrap)

    def _made_head(self) -> QWidget:
        holder, px = QWidget(), self._theme.px
        row = QHBoxLayout(holder)
        row.setContentsMargins(px(12), px(8), px(8), px(6))
        row.setSpacing(px(2))
        row.addWidget(self.forms)
        row.addStretch(1)
        for sign in (self._wrap, self._copy, self._save):
            row.addWidget(sign)
        return holder

    def _made_footer(self) -> tuple[QWidget, Button]:
        holder, px = _Footer(self._theme), self._theme.px
        row = QHBoxLayout(holder)
        row.setContentsMargins(px(12), px(6), px(8), px(6))
        self._words = Label(self._theme, token="text2").with_font(Size.BODY, 500)
        more = Button(self._theme, "Show all", Look(height=28))
        more.clicked.connect(self.show_all)
        row.addWidget(self._words)
        row.addStretch(1)
        row.addWidget(more)
        holder.hide()
        return holder, more


class _Footer(QWidget):
    """The line under a text that is cut, with a rule above."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rule."""
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, self._theme.color("line1"))
        painter.end()


class FormButtons(QWidget):
    """Two forms side by side, of which one is chosen."""

    chosen = Signal()
    _WIDTH, _HEIGHT = 54, 26

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self.current = theme, Form.JSON
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip("JSON: attributes as an object. OTLP: as it was sent")
        self.choose(Form.JSON)
        theme.changed.connect(self.updateGeometry)

    def choose(self, form: Form) -> None:
        """Choose a form."""
        changed, self.current = form is not self.current, form
        self.setAccessibleName(f"Form: {form}")
        self.update()
        if changed:
            self.chosen.emit()

    def sizeHint(self) -> QSize:
        """Both buttons in one frame."""
        return QSize(self._theme.px(self._WIDTH * len(Form) + 4), self._theme.px(self._HEIGHT))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the form under the pointer."""
        number = int(event.position().x() * len(Form) / max(1, self.width()))
        self.choose(list(Form)[min(max(number, 0), len(Form) - 1)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right choose; so does Space."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Space: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            forms = list(Form)
            self.choose(forms[(forms.index(self.current) + step) % len(forms)])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame, the chosen one's ground, and the words."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focus = self.hasFocus()
        painter.setPen(QPen(theme.color("accent" if focus else "line2"), 2 if focus else 1))
        painter.setBrush(theme.color("bg2"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setFont(theme.font(Size.CAPTION, 500))
        width = (self.width() - theme.px(4)) / len(Form)
        for number, form in enumerate(Form):
            place = self.rect().toRectF().adjusted(theme.px(2) + number * width, theme.px(2), 0, -theme.px(2))
            place.setWidth(width)
            chosen = form is self.current
            if chosen:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("bg4"))
                painter.drawRoundedRect(place, 4, 4)
            painter.setPen(theme.color("text1" if chosen else "text2"))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, form)
        painter.end()


def _whole(detail: SpanDetail, form: Form) -> str:
    return whole_text(detail, form)
