"""One check as it runs: which trace begins when, what its replays come to, and what all of them prove."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from spanglass.analysis.fixing.fix_verdicts import judged, trace_verdict
from spanglass.core.fixes import CheckedTrace, FixCheck, JudgedRun
from spanglass.replay.course import Ways
from spanglass.replay.fixes.choosing import asked_for
from spanglass.replay.fixes.events import CheckEnded, CheckEvent, TraceJudged
from spanglass.replay.fixes.judging import checks_of
from spanglass.replay.fixes.opinions import Opinions
from spanglass.replay.fixes.orders import Order, Subject
from spanglass.replay.fixes.pairs import Pairing
from spanglass.replay.request import ReplayRequest
from spanglass.replay.statistics import change
from spanglass.replay.transport import Made, Reply, Transport
from spanglass.sdk.exchange import Exchange

_NOTHING = "Nothing was played."
_STOPPED, _CAPPED = "It was stopped", "The limit of its cost was reached"


class Proving:
    """Runs one check in the event loop of its thread."""

    def __init__(self, order: Order, ways: Ways, tell: Callable[[CheckEvent], None]) -> None:
        self._order, self._tell = order, tell
        self._made = Made(ways.transports)
        self._ways = Ways(ways.key, lambda provider: _Lent(self._made.of(provider)), ways.reading)
        self._opinions = None if order.rubric is None else Opinions(order, self._ways)
        self._traces: dict[int, CheckedTrace] = dict(order.known)
        self._left = [each for each in enumerate(order.subjects) if each[0] not in self._traces]
        self._pairings: set[Pairing] = set()
        self._began_ns = time.time_ns()
        self._spent_nano = self._judging_nano = self._calls = 0
        self._why = self._broken = ""

    async def run(self) -> None:
        """Play all of it, and tell the end."""
        for place, trace in self._order.known:
            self._tell(TraceJudged(place, trace))
        workers = min(max(1, self._order.at_once), max(1, len(self._left)))
        try:
            await asyncio.gather(*(self._work() for _ in range(workers)))
            await self._ways.reading.kept()
        finally:
            if self._opinions is not None:
                await self._opinions.close()
            await self._made.close()
        self._end()

    def stop(self) -> None:
        """Begin nothing more and let go of what runs."""
        self._why = self._why or _STOPPED
        for pairing in self._pairings:
            pairing.stop()

    async def _work(self) -> None:
        while self._left and not self._why and not self._broken:
            place, subject = self._left.pop(0)
            expected = await self._expected(subject)
            cap = self._order.cap_nano
            if cap is not None and self._spent_nano + expected > cap:
                self._why = self._why or _CAPPED
                return
            self._spent_nano += expected
            pairing = Pairing(self._order, (place, subject), (self._ways, self._opinions), self._tell)
            self._pairings.add(pairing)
            await pairing.play()
            self._pairings.discard(pairing)
            self._spent_nano += pairing.cost_nano + pairing.judging_nano - expected
            self._judging_nano += pairing.judging_nano
            self._take(place, subject, pairing)

    async def _expected(self, subject: Subject) -> int:
        """About what the replays of a trace cost, where that matters."""
        if self._order.cap_nano is None:
            return 0
        costs = [await self._ways.reading.cost(*each) for each in asked_for(self._order, subject)]
        return sum(cost or 0 for cost, _ in costs) * self._order.runs

    def _take(self, place: int, subject: Subject, pairing: Pairing) -> None:
        self._calls += pairing.calls
        if pairing.unjudged or (pairing.failure and not self._calls):
            self._broken = pairing.unjudged or pairing.failure
            return
        trace = _checked(subject, pairing.baseline, pairing.candidate)
        if trace is not None:
            self._traces[place] = trace
            self._tell(TraceJudged(place, trace))

    def _end(self) -> None:
        if self._broken or not self._traces:
            self._tell(CheckEnded(None, self._broken or self._why or _NOTHING))
            return
        traces = tuple(self._traces[place] for place in sorted(self._traces))
        stopped = ""
        if self._why:
            stopped = f"{self._why} after {len(traces)} of {len(self._order.subjects)} traces."
        self._tell(CheckEnded(self._check(traces, stopped), stopped))

    def _check(self, traces: tuple[CheckedTrace, ...], stopped: str) -> FixCheck:
        order = self._order
        before = [run for trace in traces for run in trace.baseline]
        after = [run for trace in traces for run in trace.candidate]
        paid = [
            run.cost_nano
            for trace in traces if not trace.known
            for run in (*trace.baseline, *trace.candidate) if run.cost_nano is not None
        ]  # fmt: skip
        known = len(order.known) == len(traces)
        slower = change([run.latency_ns for run in before], [run.latency_ns for run in after])
        return FixCheck(
            order.proposal, self._began_ns, time.time_ns(), order.runs, traces, judged(traces, order.tried),
            self._calls, sum(paid) + self._judging_nano if paid or known else None, _dearer(before, after),
            slower.share if slower is not None else None, order.tried, stopped,
            checks=checks_of(order.group, order.rubric),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Lent:
    """A transport that stays open when who has it lets go of it: all traces of a check share it."""

    of: Transport

    async def ask(self, request: ReplayRequest, content: bytes, exchange: Exchange) -> Reply:
        return await self.of.ask(request, content, exchange)

    async def aclose(self) -> None:
        return


def _checked(
    subject: Subject, baseline: Sequence[JudgedRun], candidate: Sequence[JudgedRun]
) -> CheckedTrace | None:
    """A trace with its replays, as many of each side; None where there is none of one."""
    pairs = min(len(baseline), len(candidate))
    if not pairs:
        return None
    before, after = tuple(baseline[:pairs]), tuple(candidate[:pairs])
    verdict = trace_verdict(subject.failing, before, after)
    return CheckedTrace(
        subject.ref, subject.title, subject.failing, subject.recorded, verdict, before, after, subject.asked
    )


def _dearer(before: Sequence[JudgedRun], after: Sequence[JudgedRun]) -> float | None:
    """By which share the replays with the change cost more, of those of which both sides are known."""
    pairs = [
        (one.cost_nano, two.cost_nano)
        for one, two in zip(before, after, strict=True)
        if one.cost_nano is not None and two.cost_nano is not None
    ]
    spent = sum(one for one, _ in pairs)
    return sum(two for _, two in pairs) / spent - 1 if spent else None
