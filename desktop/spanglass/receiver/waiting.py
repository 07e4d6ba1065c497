"""Requests that wait to be stored, and how each of them is told what became of it."""

import asyncio
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

from spanglass.core.span import Batch
from spanglass.store.writer import Outcome

Answer: TypeAlias = Outcome | Exception


@dataclass(frozen=True, slots=True)
class Waiting:
    """A batch, its estimate of bytes in memory, and who waits for it: any thread, or a task of `loop`.

    `until_s` is up to when it waits for a store that takes nothing, by the monotonic clock.
    """

    batch: Batch
    size: int
    outcome: "Future[Outcome] | asyncio.Future[Outcome]"
    until_s: float
    loop: asyncio.AbstractEventLoop | None = None

    @property
    def parts(self) -> int:
        """How many spans and log records it brings."""
        return len(self.batch.spans) + len(self.batch.logs)

    def resolve(self, answer: Answer) -> None:
        """Tell who waits, in its own thread; one that was cancelled hears nothing."""
        if self.outcome.done():
            return
        if isinstance(answer, Exception):
            self.outcome.set_exception(answer)
        else:
            self.outcome.set_result(answer)


def tell(answers: Iterable[tuple[Waiting, Answer]]) -> None:
    """Tell all what became of theirs; an event loop is woken once, however many wait in it."""
    apart: dict[asyncio.AbstractEventLoop, list[tuple[Waiting, Answer]]] = {}
    for waiting, answer in answers:
        if waiting.loop is None:
            waiting.resolve(answer)
        else:
            apart.setdefault(waiting.loop, []).append((waiting, answer))
    for loop, theirs in apart.items():
        with suppress(RuntimeError):  # a loop that is closed: nobody waits there any more
            loop.call_soon_threadsafe(_resolve, theirs)


def _resolve(answers: Iterable[tuple[Waiting, Answer]]) -> None:
    for waiting, answer in answers:
        waiting.resolve(answer)
