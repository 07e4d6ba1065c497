"""A scrolled column of blocks that are made as they come into view and kept while they stay the same."""

from collections import deque
from collections.abc import Mapping, Sequence
from time import perf_counter

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from spanglass.gui.pages.traces.detail.block_view import BlockView
from spanglass.gui.pages.traces.detail.blocks import Block, Tone
from spanglass.gui.pages.traces.detail.first_match import FirstMatch
from spanglass.gui.pages.traces.detail.folds import Folds
from spanglass.gui.pages.traces.detail.scrolled import ScrolledColumn
from spanglass.gui.pages.traces.detail.text_view import TextView
from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button, Look

_AT_ONCE_S = 0.006


class BlockList(ScrolledColumn):
    """Blocks below each other; over what fills the view, they are made a few a turn of the event loop.

    Shown again with `same`, scroll position, foldings and selections stay, and text that grows does so
    in place; a view that was at the bottom stays there. Where a text is looked for (`mark`), the first place
    that says it is brought into sight. `more_asked` is the "Show more" button, `copy_asked` carries the
    text of a block, as it was sent, `words_wanted` what is selected, whose traces are to be shown. With
    `media`, pictures and files can be used, and `media_wanted` carries a `MediaWish`.
    """

    more_asked = Signal()
    copy_asked = Signal(object)
    words_wanted = Signal(str)
    media_wanted = Signal(object)

    def __init__(self, theme: Theme, folds: Folds, *, media: bool = False) -> None:
        super().__init__(theme)
        self._media = media
        self._folds, self._scope = folds, ""
        self._turns = Turns(self)
        self._blocks: tuple[Block, ...] = ()
        self._pending: deque[Block] = deque()
        self._views: dict[str, QWidget] = {}
        self._unplaced: dict[str, QWidget] = {}
        self._stick, self._measures = False, theme.measures
        self._match = FirstMatch(self, self.view_of, self._turns)
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(self._scrolled)
        bar.rangeChanged.connect(self._grown)

    def show_blocks(self, blocks: Sequence[Block], scope: str, *, same: bool) -> None:
        """Show blocks of traces named `scope`; `same` says they are newer ones of what is shown."""
        self._scope, self._blocks = scope, tuple(blocks)
        bar, place = self.verticalScrollBar(), self.verticalScrollBar().value() if same else 0
        stick, self._stick = same and self._stick, False
        old = {**self._views, **self._unplaced}
        self._unplaced = self._kept(old) if same else {}
        self.drop(*(view for key, view in old.items() if key not in self._unplaced))
        self._views = {}
        self._pending = deque(self._blocks)
        self._turns.clear(self)
        self._make_at_once()
        self.settle()
        self._stick = stick
        bar.setValue(bar.maximum() if stick else place)
        self._match.seek(self._blocks, again=not same)

    def mark(self, text: str) -> None:
        """Let a text stand out, and bring the first place into sight that says it."""
        super().mark(text)
        self._match.look_for(text)
        self._match.seek(self._blocks, again=True)

    def clear(self) -> None:
        """Show nothing."""
        self.show_blocks((), "", same=False)

    def view_of(self, key: str) -> BlockView | None:
        """The view of a block, if it is there."""
        view = self._views.get(key)
        return view if isinstance(view, BlockView) else None

    def views(self) -> list[BlockView]:
        """The blocks that were made, in order."""
        return [view for view in self._views.values() if isinstance(view, BlockView)]

    @property
    def complete(self) -> bool:
        """Whether all has been made."""
        return not self._turns.busy

    def restyle(self) -> None:
        """Take the theme's colours, those in sight first; make all anew where sizes are others too."""
        if self._theme.measures == self._measures:
            self._recolour()
            return
        self._measures = self._theme.measures
        value = self.verticalScrollBar().value()
        self.show_blocks(self._blocks, self._scope, same=False)
        self.verticalScrollBar().setValue(value)

    def _recolour(self) -> None:
        texts = [text for view in self.views() for text in view.findChildren(TextView)]
        texts.sort(key=lambda text: text.visibleRegion().isEmpty())
        waiting = deque(texts)

        def recolour_one() -> bool:
            if waiting and shiboken6.isValid(text := waiting.popleft()):
                text.recolour()
            return bool(waiting)

        self._turns.add(self.viewport(), recolour_one, first=True)
        self._turns.run(_AT_ONCE_S)
        self.viewport().update()

    def _kept(self, old: Mapping[str, QWidget]) -> dict[str, QWidget]:
        """The views that show the same block again, or can take its changes in."""
        return {
            block.key: view
            for block in self._blocks
            if isinstance(view := old.get(block.key), BlockView) and view.take(block)
        }

    def _make_at_once(self) -> None:
        until = perf_counter() + _AT_ONCE_S
        while self._pending and perf_counter() < until:
            self._make_one()
        if self._pending:
            self._turns.add(self, self._make_one)

    def _make_one(self) -> bool:
        """Place the next block; whether there are more."""
        block = self._pending.popleft()
        view = self._unplaced.pop(block.key, None)
        if view is None:
            view = self._made(block)
        self.place(view, len(self._views))
        self._views[block.key] = view
        return bool(self._pending)

    def _made(self, block: Block) -> QWidget:
        if block.tone is Tone.MORE:
            return self._more_button(block)
        folded = self._folds.folded(self._scope, block.key, bool(block.fold))
        view = BlockView(self._theme, block, self._turns, folded=folded, media=self._media)
        view.folded.connect(self._fold)
        view.media_wanted.connect(self.media_wanted)
        view.copy_asked.connect(self.copy_asked)
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
