"""The Messages tab: what went into a span and what came out of it, block by block."""

from collections.abc import Callable
from functools import partial
from typing import Any

from spanglass.core.views import SpanDetail
from spanglass.gui.pages.traces.detail.block_list import BlockList
from spanglass.gui.pages.traces.detail.folds import Folds
from spanglass.gui.pages.traces.detail.span_blocks import Wanted, span_blocks
from spanglass.gui.pages.traces.detail.tab import Tab
from spanglass.gui.theming.theme import Theme


class Messages(Tab):
    """The blocks of a span; "Show more" asks for three times as many of those at the start."""

    name = "Messages"
    _MORE = 3

    def __init__(self, theme: Theme, folds: Folds) -> None:
        super().__init__(theme)
        self.blocks = BlockList(theme, folds, media=True)
        self.blocks.setAccessibleName("Messages")
        self.fill(self.blocks)
        self.blocks.more_asked.connect(self._ask_more)
        self.blocks.copy_asked.connect(self.copy_asked)
        self.blocks.words_wanted.connect(lambda words: self.filter_asked.emit(f'"{words}"'))
        self.restart()

    def prepared(self) -> Callable[[SpanDetail], Any]:
        """The blocks, as many as are wanted."""
        wanted = self._wanted
        return partial(span_blocks, wanted=wanted)

    def show_content(self, content: Any, scope: str, *, same: bool) -> None:
        """Show the blocks."""
        self.blocks.show_blocks(content, scope, same=same)

    def mark(self, text: str) -> None:
        """Let a text stand out in the blocks."""
        self.blocks.mark(text)

    def restart(self) -> None:
        """Begin with the first and the last hundred."""
        self._wanted = Wanted(scale=self._theme.scale)

    def restyle(self) -> None:
        """Make the blocks anew."""
        self.blocks.restyle()

    def _ask_more(self) -> None:
        self._wanted = Wanted(self._wanted.head * self._MORE, self._wanted.scale)
        self.content_wanted.emit()
