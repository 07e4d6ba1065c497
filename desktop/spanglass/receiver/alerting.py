"""Alerts of the receiver as a whole: watched, kept, told and served."""

from collections.abc import Callable, Container
from pathlib import Path
from typing import Any

from spanglass.receiver.alert_records import Records
from spanglass.receiver.alert_routes import AlertRoutes
from spanglass.receiver.queue import WriteQueue
from spanglass.receiver.routes import Route
from spanglass.receiver.telling import Surroundings, Telling
from spanglass.receiver.watching import Watching


class Alerting:
    """Runs beside the writer from `start` to `stop`; `stop` it before the queue is closed."""

    def __init__(
        self,
        store: Path,
        queue: WriteQueue,
        ask: Callable[..., Any],
        surroundings: Surroundings,
        anew: Container[int] = (),
    ) -> None:
        """`ask` gives what a reader of the store answers to a question.

        `anew` has the revisions of what was only judged anew.
        """
        self._telling = Telling(queue, surroundings)
        self._watching = Watching(store, Records(queue, self._telling), anew=anew)
        self._routes = AlertRoutes(ask, queue, self._telling)

    def routes(self) -> tuple[Route, ...]:
        """The endpoints."""
        return self._routes.routes()

    def start(self) -> None:
        """Begin to watch and to tell."""
        self._telling.start()
        self._watching.start()

    def stop(self) -> None:
        """End both."""
        self._watching.stop()
        self._telling.stop()
