"""A scrolled column of blocks that are made as they come into view and kept while they stay the same."""

from collections.abc import Sequence
from time import perf_counter

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from spanglass.gui.pages.traces.detail.block_view import BlockView
from spanglass.gui.pages.traces.detail.blocks import Block, Tone
from spanglass.gui.pages.traces.detail.folds import Folds
from spanglass.gui.theme import Theme
from spanglass.gui.widgets.buttons import Button, Look

_AT_ONCE_S = 0.05
_A_TURN_S = 0.008


class BlockList(QScrollArea):
    """Blocks below each other; over what fills the view, they are made a few a turn of the event loop.

    Shown again with `same`, scroll position, foldings and selections stay; a view that was at the
    bottom stays at the bottom while the text grows. `more_asked` is the "Show more" button.
    """

    more_asked = Signal()

    def __init__(self, theme: Theme, folds: Folds) -> None:
        super().__init__()
        self._theme, self._folds, self._scope = theme, folds, ""
        self._views: dict[str, QWidget] = {}
        self._pending: list[Block] = []
        self._stick = False
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._column = self._new_column()
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._make_some)
        bar = self.verticalScrollBar()
        bar.setSingleStep(theme.px(18))
        bar.valueChanged.connect(self._scrolled)
        bar.rangeChanged.connect(self._grown)

    def show_blocks(self, blocks: Sequence[Block], scope: str, *, same: bool) -> None:
        """Show blocks of traces named `scope`; `same` says they are newer ones of what is shown."""
        self._scope = scope
        if not same:
            self._stick = False
            self.verticalScrollBar().setValue(0)
        kept = self._kept(blocks) if same else {}
        for key, view in self._views.items():
            if key not in kept:
                view.hide()
                view.deleteLater()
        self._views = {}
        while self._column.takeAt(0) is not None:
            pass
        self._pending = list(blocks)
        while self._pending and self._pending[0].key in kept:
            self._place(self._pending.pop(0), kept)
        self._rest = kept
        self._column.addStretch(1)
        self._make_some(_AT_ONCE_S)

    def clear(self) -> None:
        """Show nothing."""
        self.show_blocks((), "", same=False)

    def views(self) -> list[BlockView]:
        """The blocks that were made, in order."""
        return [view for view in self._views.values() if isinstance(view, BlockView)]

    def restyle(self) -> None:
        """Make all anew in the theme's colours and sizes."""
        blocks = [view.block for view in self.views()] + self._pending
        value = self.verticalScrollBar().value()
        self.show_blocks(blocks, self._scope, same=False)
        self.verticalScrollBar().setValue(value)

    def _new_column(self) -> QVBoxLayout:
        inner = QWidget()
        inner.setAutoFillBackground(False)
        palette = self.viewport().palette()
        palette.setColor(QPalette.ColorRole.Window, Qt.GlobalColor.transparent)
        self.viewport().setPalette(palette)
        self.viewport().setAutoFillBackground(False)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, self._theme.px(4), 0, self._theme.px(4))
        column.setSpacing(0)
        self.setWidget(inner)
        inner.setAutoFillBackground(False)
        return column

    def _kept(self, blocks: Sequence[Block]) -> dict[str, QWidget]:
        """The views that show the same block again."""
        return {
            block.key: view
            for block in blocks
            if isinstance(view := self._views.get(block.key), BlockView) and view.block == block
        }

    def _place(self, block: Block, kept: dict[str, QWidget]) -> None:
        view = kept.pop(block.key, None) or self._made(block)
        self._views[block.key] = view
        self._column.insertWidget(len(self._views) - 1, view)

    def _make_some(self, seconds: float = _A_TURN_S) -> None:
        """Make blocks for a while; the rest when the event loop comes round again."""
        until = perf_counter() + seconds
        while self._pending and perf_counter() < until:
            self._place(self._pending.pop(0), self._rest)
        if self._pending:
            self._turn.start()
        else:
            self._turn.stop()

    def _made(self, block: Block) -> QWidget:
        if block.tone is Tone.MORE:
            return self._more_button(block)
        folded = self._folds.folded(self._scope, block.key, bool(block.fold))
        view = BlockView(self._theme, block, folded=folded)
        view.folded.connect(self._fold)
        return view

    def _more_button(self, block: Block) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(self._theme.px(33), self._theme.px(6), 0, self._theme.px(6))
        button = Button(self._theme, block.heading.title, Look(icon="chevron-down", height=26))
        button.clicked.connect(self.more_asked)
        column.addWidget(button)
        return holder

    def _fold(self, key: str, folded: bool) -> None:
        self._folds.set(self._scope, key, folded)

    def _scrolled(self, value: int) -> None:
        maximum = self.verticalScrollBar().maximum()
        self._stick = maximum > 0 and value >= maximum

    def _grown(self, _low: int, high: int) -> None:
        if self._stick:
            self.verticalScrollBar().setValue(high)
