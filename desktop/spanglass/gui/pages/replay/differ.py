"""Compares answers, and what runs came to, off the GUI thread; remembers what came of it."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from spanglass.core.record import SpanRecord
from spanglass.gui.pages.replay.answers import DiffBlock, Mode, blocks_of, diff_blocks, plain_blocks
from spanglass.gui.questions.background import Background
from spanglass.replay.statistics import PassRate, compared

_MOST_KEPT = 600
_TOGETHER_MS = 10

Rates = tuple[PassRate, PassRate]
"""The pass rates of the baseline and of a variant."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """The answers that were compared, kept so that their identities stay theirs, and their differences."""

    records: tuple[SpanRecord, SpanRecord | None]
    blocks: tuple[DiffBlock, ...] | None = None


class Differ(QObject):
    """`ready` says that something that was asked for has been compared, once for what is ready together."""

    ready = Signal()

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._known: dict[tuple[int, int, Mode], _Kept] = {}
        self._proofs: dict[str, tuple[Rates, str]] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_TOGETHER_MS)
        self._soon.timeout.connect(self.ready)

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
            self._soon.start()

    def proof(self, letter: str, rates: Rates) -> str:
        """What the runs of a variant prove, in a sentence; what was proved last until that is known."""
        known, sentence = self._proofs.get(letter, (None, ""))
        if known != rates:
            self._proofs[letter] = (rates, sentence)
            self._background.do(
                lambda: compared(*rates).sentence, lambda found: self._take_proof(letter, rates, found)
            )
        return sentence

    def _take_proof(self, letter: str, rates: Rates, found: object) -> None:
        known = self._proofs.get(letter)
        if known is not None and known[0] == rates and isinstance(found, str):
            self._proofs[letter] = (rates, found)
            self._soon.start()

    def stop(self) -> None:
        """Say nothing more."""
        self._soon.stop()
        self._known, self._proofs = {}, {}


def _compared(record: SpanRecord, baseline: SpanRecord | None, mode: Mode) -> tuple[DiffBlock, ...]:
    blocks = blocks_of(record)
    return plain_blocks(blocks) if baseline is None else diff_blocks(blocks_of(baseline), blocks, mode)
