"""Runs of frameworks that tell of their beginning and end by an id, as spans."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

from spanglass.sdk.recording import Made, as_json, tell
from spanglass.sdk.spans import Entered, Span, SpanContext, opened

_MOST_OPEN = 10_000


@dataclass(frozen=True)
class Run:
    """What is known of a run when it begins: its name, its kind, what it was given, what else is said.

    One that is not current begins where the next one of its kind begins beside it.
    """

    name: str
    kind: str
    given: Any = None
    said: Mapping[str, Any] = field(default_factory=dict)
    is_current: bool = True


class Outcome:
    """Where one says what came of the work within `Runs.around`, and what is known late of it.

    `error` is of work that failed without an exception.
    """

    value: Any = None
    given: Any = None
    error: BaseException | None = None


class Runs:
    """The runs that are open. Nothing here raises: a framework must not notice that it is watched."""

    def __init__(self, put: Callable[[Made], None]) -> None:
        self._put = put
        self._open: dict[Any, tuple[Span, Entered | None]] = {}
        self._within: dict[Any, Entered] = {}
        self._lock = threading.Lock()

    def began(self, key: Any, parent: Any, run: Run) -> None:
        """A run began, under another that is open or under whatever is current."""
        with suppress(Exception):
            span = opened(run.name)
            above = self._open.get(parent)
            if above is not None:
                own = SpanContext(above[0].context.trace_id, span.context.span_id)
                span = replace(span, context=own, parent=above[0].context)
            span.set("openinference.span.kind", run.kind.upper())
            tell(span, "input", run.given)
            for each, held in run.said.items():
                if held is not None:
                    span.set(each, held if isinstance(held, (str, bool, int, float)) else as_json(held))
            with self._lock:
                if len(self._open) < _MOST_OPEN:
                    self._open[key] = span, Entered(span.context) if run.is_current else None

    def entered(self, key: Any, parent: Any) -> None:
        """Something that others make the span of begins under a run that is open: it is the current one."""
        with suppress(Exception):
            above = self._open.get(parent)
            if above is not None:
                with self._lock:
                    if len(self._within) < _MOST_OPEN:
                        self._within[key] = Entered(above[0].context)

    def left(self, key: Any) -> None:
        """What was entered by this key is over."""
        with suppress(Exception):
            with self._lock:
                entered = self._within.pop(key, None)
            if entered is not None:
                entered.leave()

    def ended(
        self, key: Any, output: Any, said: Mapping[str, Any] | None = None, *, given: Any = None
    ) -> None:
        """A run came to its end."""
        with suppress(Exception):
            span = self._closed(key)
            if span is not None:
                tell(span, "input", given)
                tell(span, "output", output)
                for each, held in (said or {}).items():
                    span.set(each, held)
                self._put(Made(span))

    def failed(self, key: Any, error: BaseException) -> None:
        """A run was ended by an exception; one that only steers the framework is none."""
        with suppress(Exception):
            span = self._closed(key)
            if span is not None:
                if isinstance(error, Exception) and not _steers(error):
                    span.failed(error)
                self._put(Made(span))

    @contextmanager
    def around(self, run: Run, key: Any = None, parent: Any = None) -> Iterator[Outcome]:
        """A run is what happens within; an exception ends it and goes on its way."""
        key, outcome = key or object(), Outcome()
        self.began(key, parent, run)
        try:
            yield outcome
        except BaseException as error:
            self.failed(key, error)
            raise
        if outcome.error is not None:
            self.failed(key, outcome.error)
        else:
            self.ended(key, outcome.value, given=outcome.given)

    def _closed(self, key: Any) -> "Span | None":
        with self._lock:
            found = self._open.pop(key, None)
        if found is None:
            return None
        span, entered = found
        if entered is not None:
            entered.leave()
        span.end_ns = time.time_ns()
        return span


def _steers(error: BaseException) -> bool:
    """Whether an exception is how a graph interrupts itself or hands over, as LangGraph's are."""
    return any(
        kind.__name__ in ("GraphBubbleUp", "GraphInterrupt", "ParentCommand") for kind in type(error).__mro__
    )
