"""A run of a dataset on the command line: what comes is kept as it comes, and ^C keeps what there is."""

import json
import time
from argparse import Namespace
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from functools import partial
from queue import Empty, Queue

from spanglass.cli.eval_lock import held
from spanglass.cli.means import Means
from spanglass.cli.opening import store_of
from spanglass.cli.stopping import stopping
from spanglass.replay.evals.events import EvalEnded, EvalEvent
from spanglass.replay.evals.ledger import Ledger
from spanglass.replay.evals.orders import EvalOrder
from spanglass.replay.evals.running import EvalCourse
from spanglass.store.records.evals import EvalTables
from spanglass.store.writer import Writer

_APART_S, _ENDS_WITHIN_S = 0.4, 10
"""Results are kept so often at most, and what is asked lets go within."""


def asked(values: Namespace, order: EvalOrder) -> tuple[int | None, EvalEnded]:
    """Run it and keep what comes; the run's number, None if nothing came, and how it ended."""
    means = Means(values)
    parts = (means.key, means.keep, means.transports())
    told: Queue[EvalEvent] = Queue()
    with closing(Writer(store_of(values))) as writer, ExitStack() as holding:
        keeping = _Keeping(
            writer,
            order,
            lambda run: holding.enter_context(held(store_of(values), run)),
            report=values.json_progress,
        )
        course = EvalCourse(order, parts, told.put)
        try:
            with stopping(course.stop):
                end = keeping.follow(told)
        finally:
            course.stop()
            course.wait(_ENDS_WITHIN_S)
            means.close()
    return keeping.run, end


class _Keeping:
    """Keeps results as they come, some at a time; the run begins with the first, or is the one that goes on.

    `hold` keeps other processes away from a run.
    """

    def __init__(
        self, writer: Writer, order: EvalOrder, hold: Callable[[int], None], *, report: bool
    ) -> None:
        self._writer, self._setup, self._behind, self._hold = writer, order.setup, order.behind, hold
        self._report = report
        self._ledger = Ledger(order.setup, order.behind)
        self._began_ns = time.time_ns()
        self.run = order.behind.run
        if self.run is not None:
            hold(self.run)
            resume = partial(EvalTables.resume, run=self.run, examples=order.setup.examples)
            writer.evals(resume)

    def follow(self, told: "Queue[EvalEvent]") -> EvalEnded:
        """Keep what is told until the end."""
        while True:
            events = _gathered(told)
            self._keep(events)
            end = events[-1]
            if isinstance(end, EvalEnded):
                if self.run is not None:
                    self._writer.evals(
                        partial(EvalTables.end, run=self.run, stopped=end.stopped, now_ns=time.time_ns())
                    )
                self._say(end)
                return end
            self._say(None)

    def _keep(self, events: list[EvalEvent]) -> None:
        for event in events:
            if not isinstance(event, EvalEnded):
                self._ledger.take(event)
        results, summary = self._ledger.unkept()
        if not results:
            return
        worked_ns = self._behind.worked_ns + time.time_ns() - self._began_ns
        summary = replace(summary, worked_ns=worked_ns)
        if self.run is None:
            self.run = self._writer.evals(partial(EvalTables.begin, setup=self._setup, now_ns=self._began_ns))
            self._hold(self.run)
        self._writer.evals(partial(EvalTables.keep, run=self.run, results=results, summary=summary))

    def _say(self, end: EvalEnded | None) -> None:
        if not self._report:
            return
        summary = self._ledger.figures.summary
        at = {"run": self.run, "results": summary.done, "of": self._setup.results, "mean": summary.mean}
        ended = {} if end is None else {"stopped": end.stopped}
        line = {
            **at,
            "errors": summary.errors,
            "cost_nano": summary.cost_nano,
            "done": end is not None,
            **ended,
        }
        print(json.dumps(line), flush=True)


def _gathered(told: "Queue[EvalEvent]") -> list[EvalEvent]:
    """What is told within a moment, at least one, or up to the end."""
    events: list[EvalEvent] = []
    until_s = time.monotonic() + _APART_S
    while not events or (time.monotonic() < until_s and not isinstance(events[-1], EvalEnded)):
        with suppress(Empty):  # so that signals are heard
            events.append(told.get(timeout=_APART_S))
    return events
