"""Deletes traces: they go from sight at once, and from the store when the offer to undo it has passed."""

import os
import tempfile
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal

from spanglass import workers
from spanglass.core.display import one_line
from spanglass.core.hidden import Hidden
from spanglass.core.ids import to_hex
from spanglass.core.views import TraceSummary
from spanglass.gui.bars.toasts import Toasts
from spanglass.gui.files.command_run import CommandRun
from spanglass.gui.pages.traces.list_whole import Whole
from spanglass.gui.pages.traces.page import TracesPage
from spanglass.gui.questions.questions import Questions
from spanglass.gui.widgets.toast_card import Toast, ToastButton
from spanglass.store.reader import Reader

_AT_ONCE = 2000
_LONGEST = 60
_TOPIC = "deleting"
_SAMPLES = ("--samples",)


@dataclass(frozen=True, slots=True)
class _Part:
    """What is deleted by one run of the command: its words, and what is hidden for them."""

    words: tuple[str, ...]
    hidden: Hidden


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
        self._offered: dict[int, tuple[_Part, ...]] = {}
        self._ways_back: dict[int, Callable[[], None]] = {}
        self._number = 0
        self._due: deque[_Part] = deque()
        self._under_way = _Part((), Hidden())
        self._run = CommandRun(self, self._command)
        self._run.ended.connect(self._ended)

    def follow(self, page: TracesPage, questions: Questions) -> None:
        """Delete what is wanted there."""

        def delete_all(whole: Whole) -> None:
            write = partial(_written, rows=whole.rows)
            questions.ask(_TOPIC, write, lambda names: self.delete_rows(whole.rows, names))

        page.delete_wanted.connect(self.delete)
        page.delete_all_wanted.connect(delete_all)

    def delete(self, traces: Sequence[TraceSummary]) -> None:
        """Delete traces."""
        if not traces:
            return
        one = one_line(traces[0].name, _LONGEST) or "Trace"
        title = f"{one} deleted" if len(traces) == 1 else f"{len(traces):,} traces deleted"
        ids = list(dict.fromkeys(trace.trace_id for trace in traces))
        some = (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
        self._offer(title, tuple(_Part(tuple(map(to_hex, part)), Hidden(frozenset(part))) for part in some))

    def delete_rows(self, rows: bytes, names: Path) -> None:
        """Delete many traces, by rows as `Hidden` has them; the file `names` has their ids, and goes too."""
        number = int.from_bytes(rows, "little").bit_count()
        title = f"{number:,} trace{'' if number == 1 else 's'} deleted"
        self._offer(title, (_Part((f"--from={names}",), Hidden(rows=rows)),))

    def remove_samples(self) -> None:
        """Delete all sample traces."""
        self._offer("Sample traces removed", (_Part(_SAMPLES, Hidden(samples=True)),))

    def undo(self) -> None:
        """Take back what was deleted last, while that is offered."""
        if self._ways_back:
            self._ways_back[max(self._ways_back)]()

    def stop(self) -> None:
        """Let what is still to be deleted be deleted by a process that outlives this one."""
        self._run.close()
        offered = [part for parts in self._offered.values() for part in parts]
        words = [word for part in (self._under_way, *self._due, *offered) for word in part.words]
        self._offered, self._under_way = {}, _Part((), Hidden())
        self._due.clear()
        if words:
            QProcess.startDetached(self._command[0], [*self._command[1:], *self._arguments(words)])

    def _offer(self, title: str, parts: tuple[_Part, ...]) -> None:
        """Hide it and say what is deleted, and delete it when that is gone without having been undone."""
        for part in parts:
            self.hidden = self.hidden.more(part.hidden)
        self.hidden_changed.emit(self.hidden, False)
        self._number += 1
        number = self._number
        self._offered[number] = parts

        def take_back() -> None:
            if self._offered.pop(number, None) is not None:
                self._show(parts, back=True)
                _forget(parts)

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
        self._due.extend(self._offered.pop(number, ()))
        self._next()

    def _next(self) -> None:
        if self._due and not self._run.busy:
            self._under_way = self._due.popleft()
            self._run.start(*self._arguments(self._under_way.words))

    def _arguments(self, words: Sequence[str]) -> list[str]:
        return ["delete", "--db", str(self._store), "--if-there", *words]

    def _ended(self, sentence: str) -> None:
        part, self._under_way = self._under_way, _Part((), Hidden())
        if sentence:
            self._toasts.show_toast(Toast("Not deleted", sentence, "error"))
        # rows that are free are taken by traces that come later
        self._show((part,), back=bool(sentence or part.hidden.rows))
        _forget((part,))
        self._next()

    def _show(self, parts: Sequence[_Part], *, back: bool) -> None:
        """Hide some no more."""
        for part in parts:
            self.hidden = self.hidden.less(part.hidden)
        self.hidden_changed.emit(self.hidden, back)


def _written(reader: Reader, rows: bytes) -> Path:
    """A new file with the ids of the traces in some rows, one a line."""
    place, name = tempfile.mkstemp(prefix="spanglass-delete-", suffix=".txt")
    with os.fdopen(place, "w", encoding="ascii") as file:
        file.writelines(f"{to_hex(each)}\n" for each in reader.trace_ids(rows))
    return Path(name)


def _forget(parts: Sequence[_Part]) -> None:
    """Delete the files that parts named."""
    for part in parts:
        for word in part.words:
            if word.startswith("--from="):
                with suppress(OSError):
                    Path(word.removeprefix("--from=")).unlink()
