"""Deletes traces: they go from sight at once, and from the store when the offer to undo it has passed."""

from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal

from spanglass import workers
from spanglass.core.display import one_line
from spanglass.core.hidden import Hidden
from spanglass.core.ids import to_hex
from spanglass.core.views import TraceSummary
from spanglass.gui.bars.toasts import Toasts
from spanglass.gui.files.command_run import CommandRun
from spanglass.gui.widgets.toast_card import Toast, ToastButton

_AT_ONCE = 2000
_LONGEST = 60
_SAMPLES = "--samples"


class Deleting(QObject):
    """`hidden_changed` carries what is `Hidden` now, and whether anything comes back by that.

    A second process deletes from the store; what is gone from there is hidden no more: it may come again.
    What waits for its undo when the window closes is deleted then.
    """

    hidden_changed = Signal(object, bool)

    def __init__(
        self,
        store: Path,
        toasts: Toasts,
        parent: QObject | None = None,
        command: Sequence[str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._toasts = store, toasts
        self._command = tuple(command or workers.program())
        self.hidden = Hidden()
        self._offered: dict[int, tuple[str, ...]] = {}
        self._ways_back: dict[int, Callable[[], None]] = {}
        self._number = 0
        self._due: deque[tuple[str, ...]] = deque()
        self._under_way: tuple[str, ...] = ()
        self._run = CommandRun(self, self._command)
        self._run.ended.connect(self._ended)

    def delete(self, traces: Sequence[TraceSummary]) -> None:
        """Delete traces."""
        if not traces:
            return
        ids = frozenset(trace.trace_id for trace in traces)
        one = one_line(traces[0].name, _LONGEST) or "Trace"
        title = f"{one} deleted" if len(traces) == 1 else f"{len(traces):,} traces deleted"
        before = self.hidden
        self._hide(Hidden(before.traces | ids, before.samples))
        names = tuple(to_hex(trace.trace_id) for trace in traces)
        self._offer(title, names, lambda: self._bring_back(ids))

    def remove_samples(self) -> None:
        """Delete all sample traces."""
        self._hide(Hidden(self.hidden.traces, samples=True))
        self._offer("Sample traces removed", (_SAMPLES,), self._show_samples)

    def undo(self) -> None:
        """Take back what was deleted last, while that is offered."""
        if self._ways_back:
            self._ways_back[max(self._ways_back)]()

    def _bring_back(self, traces: frozenset[bytes]) -> None:
        self._hide(Hidden(self.hidden.traces - traces, self.hidden.samples), back=True)

    def _show_samples(self) -> None:
        self._hide(Hidden(self.hidden.traces, samples=False), back=True)

    def stop(self) -> None:
        """Let what is still to be deleted be deleted by a process that outlives this one."""
        self._run.close()
        due = [self._under_way, *self._due, *self._offered.values()]
        self._offered, self._under_way = {}, ()
        self._due.clear()
        words = [word for words in due for word in words]
        if words:
            QProcess.startDetached(self._command[0], [*self._command[1:], *self._arguments(words)])

    def _offer(self, title: str, words: tuple[str, ...], undo: Callable[[], None]) -> None:
        """Say what is deleted, and delete it when that is gone without having been undone."""
        self._number += 1
        number = self._number
        self._offered[number] = words

        def take_back() -> None:
            if self._offered.pop(number, None) is not None:
                undo()

        toast = Toast(title, tone="info", icon="trash-2", buttons=(ToastButton("Undo", take_back),))
        self._toasts.show_toast(toast)
        card = next(card for card in self._toasts.cards if card.toast is toast)
        card.closed.connect(lambda: self._passed(number))

        def take_back_by_key() -> None:
            take_back()
            card.close_card()

        self._ways_back[number] = take_back_by_key

    def _passed(self, number: int) -> None:
        self._ways_back.pop(number, None)
        words = self._offered.pop(number, None)
        if words is not None:
            parts = range(0, len(words), _AT_ONCE)
            self._due.extend(words[start : start + _AT_ONCE] for start in parts)
            self._next()

    def _next(self) -> None:
        if self._due and not self._run.busy:
            self._under_way = self._due.popleft()
            self._run.start(*self._arguments(self._under_way))

    def _arguments(self, words: Sequence[str]) -> list[str]:
        return ["delete", "--db", str(self._store), "--if-there", *words]

    def _ended(self, sentence: str) -> None:
        words, self._under_way = self._under_way, ()
        if sentence:
            self._toasts.show_toast(Toast("Not deleted", sentence, "error"))
        over = frozenset(bytes.fromhex(word) for word in words if word != _SAMPLES)
        samples = self.hidden.samples and _SAMPLES not in words
        self._hide(Hidden(self.hidden.traces - over, samples), back=bool(sentence))
        self._next()

    def _hide(self, hidden: Hidden, *, back: bool = False) -> None:
        self.hidden = hidden
        self.hidden_changed.emit(hidden, back)
