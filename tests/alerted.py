"""A receiver as alerts see it, in which no time passes by itself."""

from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from spanglass.core.alert_notices import Notice
from spanglass.store.writer import Writer


@dataclass
class Receiver:
    """What of a receiver alerts need: its writer, a clock, and whom to tell."""

    writer: Writer
    now_ns: int = 0
    told: list[Notice] = field(default_factory=list)

    def alerts(self, work: Any) -> "Future[Any]":
        done: Future[Any] = Future()
        done.set_result(self.writer.alerts(work))
        return done

    def put(self, notice: Notice) -> None:
        self.told.append(notice)
