"""One run of a dataset in an event loop: which call begins when, and what ends it all."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from spanglass.replay.course import Ways
from spanglass.replay.evals.calling import Caller
from spanglass.replay.evals.events import CAPPED, EvalEnded, EvalEvent, ResultCame
from spanglass.replay.evals.foresight import Foresight
from spanglass.replay.evals.judging import Judging, answered, unanswered
from spanglass.replay.evals.orders import EvalOrder, Subject, Todo
from spanglass.replay.keys import NoKeyError
from spanglass.replay.request import NotReplayableError

_log = logging.getLogger(__name__)

IN_A_ROW = 20
"""After so many failures in a row nothing more is asked."""

STOPPED = "Stopped."
_APART_S = 0.004
_FAILING = "{count} calls in a row failed. The last one: {error}"


class Evaluating:
    """Asks for the answers of an order, so many at once, and tells each with its scores."""

    def __init__(self, order: EvalOrder, ways: Ways, tell: Callable[[EvalEvent], None]) -> None:
        self._order, self._ways, self._tell = order, ways, tell
        self._caller = Caller(ways)
        self._judging = Judging(order.setup.scorings, self._caller, order.judge, order.who)
        self._foresight = Foresight(order)
        self._left = order.left()
        self._left.reverse()
        self._tasks: list[asyncio.Task[None]] = []
        self._why, self._begun, self._spent_nano = "", 0, 0
        self._failures, self._told, self._any_answer = 0, 0, False

    async def run(self) -> None:
        """Ask to the end, and tell that."""
        total = len(self._left)
        workers = min(max(1, self._order.at_once), max(1, total))
        self._tasks = [asyncio.create_task(self._work(each * _APART_S)) for each in range(workers)]
        if self._why:
            self._cancel()
        await asyncio.wait(self._tasks)
        self._judging.close()
        for task in self._tasks:
            if not task.cancelled() and (error := task.exception()) is not None:
                _log.error("an evaluation failed", exc_info=error)
                self._why = self._why or f"It broke off: {error}"
        await self._ways.reading.kept()
        left_out = total - self._told
        self._tell(EvalEnded(self._why if left_out else "", left_out))
        await self._caller.close()

    def stop(self) -> None:
        """Begin nothing more and let go of what runs; what was told stays."""
        self._end(STOPPED)
        self._cancel()

    def _end(self, why: str) -> None:
        self._why = self._why or why

    def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _work(self, after_s: float) -> None:
        await asyncio.sleep(after_s)
        while self._left and not self._why:
            expected = await self._expected(self._left[-1])
            if self._why or not self._left:
                return
            cap = self._order.cap_nano
            if cap is not None and self._spent_nano + expected > cap:
                self._end(CAPPED)
                return
            todo = self._left.pop()
            self._spent_nano += expected
            came = await self._came(todo)
            if came is None:
                return
            answered = 0 if came.again else came.result.cost_nano or 0
            self._spent_nano += answered + (came.judged_nano or 0) - expected
            self._take(came)

    async def _expected(self, todo: Todo) -> int:
        """About what the next answer costs, where that matters; what has no price is taken for nothing."""
        if self._order.cap_nano is None:
            return 0
        return await self._foresight.cost(todo, self._ways.reading)

    async def _came(self, todo: Todo) -> ResultCame | None:
        """What is to be done, done: an answer that is there with its judgements made anew, else a new one."""
        if todo.there is None:
            return await self._one(todo.subject, todo.repeat)
        judged = await self._judging.again(todo.there, todo.subject)
        return ResultCame(replace(todo.there, scores=judged.scores), judged.cost_nano, again=True)

    async def _one(self, subject: Subject, repeat: int) -> ResultCame | None:
        """One answer with its scores; None where nobody can be asked at all."""
        scorings = self._order.setup.scorings
        try:
            called = await self._caller.call(subject.original, self._order.who, repeat)
        except NoKeyError as error:
            if not self._any_answer:
                self._end(str(error))
                return None
            return ResultCame(unanswered(subject, repeat, scorings, str(error)))
        except NotReplayableError as error:
            return ResultCame(unanswered(subject, repeat, scorings, str(error)))
        except Exception as error:
            _log.exception("example %s could not be asked", subject.example)
            return ResultCame(unanswered(subject, repeat, scorings, f"It could not be asked: {error}"))
        if called.error or called.record is None:
            made = unanswered(subject, repeat, scorings, called.error)
            outcome = called.outcome
            return ResultCame(replace(
                made, trace_id=called.trace_id, latency_ns=outcome.latency_ns, cost_nano=outcome.cost_nano
            ))  # fmt: skip
        self._any_answer = True
        answer = answered(subject, called)
        judged = await self._judging.scores(answer, called, repeat, subject.address)
        result = replace(
            unanswered(subject, repeat, scorings, ""), scores=judged.scores, output=answer.text,
            refused=answer.refused, latency_ns=answer.latency_ns, cost_nano=answer.cost_nano,
            trace_id=called.trace_id,
        )  # fmt: skip
        return ResultCame(result, judged.cost_nano)

    def _take(self, came: ResultCame) -> None:
        self._told += 1
        self._tell(came)
        self._failures = self._failures + 1 if came.result.error else 0
        if self._failures >= IN_A_ROW:
            self._end(_FAILING.format(count=IN_A_ROW, error=came.result.error))
