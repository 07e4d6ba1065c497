"""Compares answers off the GUI thread, and remembers what came of it."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from spanglass.core.record import SpanRecord
from spanglass.gui.background import Background
from spanglass.gui.pages.replay.answers import DiffBlock, Mode, blocks_of, diff_blocks, plain_blocks

_MOST_KEPT = 600


@dataclass(frozen=True, slots=True)
class _Kept:
    """The answers that were compared, kept so that their identities stay theirs, and their differences."""

    records: tuple[SpanRecord, SpanRecord | None]
    blocks: tuple[DiffBlock, ...] | None = None


class Differ(QObject):
    """`ready` says that an answer that was asked for has been compared."""

    ready = Signal()

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._known: dict[tuple[int, int, Mode], _Kept] = {}

    def blocks(
        self, record: SpanRecord, baseline: SpanRecord | None, mode: Mode
    ) -> tuple[DiffBlock, ...] | None:
        """An answer with what differs from the baseline's; None until it is known."""
        key = (id(record), id(baseline) if baseline is not record else id(None), mode)
        known = self._known.get(key)
        if known is None:
            other = None if baseline is record else baseline
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            self._known[key] = _Kept((record, other))
            self._background.do(lambda: _compared(record, other, mode), lambda found: self._take(key, found))
            return None
        return known.blocks

    def _take(self, key: tuple[int, int, Mode], found: object) -> None:
        known = self._known.get(key)
        if known is not None and isinstance(found, tuple):
            self._known[key] = _Kept(known.records, found)
            self.ready.emit()


def _compared(record: SpanRecord, baseline: SpanRecord | None, mode: Mode) -> tuple[DiffBlock, ...]:
    blocks = blocks_of(record)
    return plain_blocks(blocks) if baseline is None else diff_blocks(blocks_of(baseline), blocks, mode)
