"""Answers of a check judged by a model and a rubric; the judge is not told which side an answer is of."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from spanglass.analysis.requests.kept_requests import Asked, answer_text, kept_request
from spanglass.analysis.scorers import Answered, Judge
from spanglass.analysis.scorers.judge import RUBRIC, SCORER
from spanglass.core.display import one_line
from spanglass.core.evals import PASSING
from spanglass.core.fixes import FailureKind, JudgedRun, Rubric, RunVerdict
from spanglass.core.kept_request import KeptRequest
from spanglass.core.span import Value
from spanglass.core.views import SpanDetail
from spanglass.replay.course import Ways
from spanglass.replay.evals.calling import Caller
from spanglass.replay.evals.orders import Who
from spanglass.replay.events import RunResult
from spanglass.replay.fixes.orders import Order
from spanglass.replay.kept_calls import made_call
from spanglass.replay.plan import Original
from spanglass.replay.request import NotReplayableError

_NAME, _TRIES, _LONGEST, _HOPELESS = "Judgement", 2, 300, 6
_JUDGE: Judge = SCORER


@dataclass(frozen=True, slots=True)
class Judged:
    """A replay with what the judge says of it, the calls that took, and what they cost."""

    run: JudgedRun
    calls: int = 0
    cost_nano: int = 0


def rubric_for(kind: FailureKind, kept: Rubric | None) -> Rubric | None:
    """By which rubric a check judges: what people dislike no rule can tell, so it always has one."""
    return Rubric(RUBRIC) if kept is None and kind is FailureKind.OPINION else kept


def judging(order: Order, call: SpanDetail, text: str) -> tuple[SpanDetail, Who]:
    """The question to the judge about an answer to a call, and who is asked; the order has a rubric."""
    rubric = order.rubric or Rubric(RUBRIC)
    provider = rubric.provider or order.provider
    base = rubric.base or (order.base if rubric.provider is None else None)
    who = Who(rubric.model or order.model, provider, base)
    facts, request = call.facts, kept_request(call.facts) or KeptRequest(())
    options: Mapping[str, Value] = {"rubric": rubric.text}
    question = _JUDGE.question(Answered(request, None, facts, text), options)
    asked = KeptRequest(
        question.messages, response_format=question.response_format, provider=who.provider or facts.provider,
        model=who.model or facts.model_requested or facts.model_responded,
    )  # fmt: skip
    return made_call(Asked(asked), _NAME, call), who  # where the call went, unless somebody else is named


class Opinions:
    """Judges the replays of one check, in the event loop of its thread."""

    def __init__(self, order: Order, ways: Ways) -> None:
        self._order, self._caller = order, Caller(ways)
        self._read = self._failed = 0

    async def judged(self, call: SpanDetail, run: JudgedRun, made: tuple[RunResult, int]) -> Judged:
        """A replay that has passed the rules; raises `NoKeyError` and `NotReplayableError`."""
        result, number = made
        record = result.record
        text = (answer_text(record.facts.output) if record is not None else None) or result.outcome.text
        question, who = judging(self._order, call, text)
        original, why, calls, cost = Original(question.trace_id, _NAME, (question,)), "", 0, 0
        for _ in range(_TRIES):
            came = await self._caller.call(original, who, number, trace_id=result.trace_id)
            calls, cost = calls + 1, cost + (came.outcome.cost_nano or 0)
            if came.error or came.record is None:
                why = came.error
                break
            try:
                score = _JUDGE.read(answer_text(came.record.facts.output) or "")
            except ValueError as error:
                why = str(error)
                continue
            self._read += 1
            passes = score.value is not None and score.value >= PASSING
            verdict = RunVerdict.PASSED if passes else RunVerdict.FAILED
            said = "" if passes else one_line(f"judge: {score.reason}", _LONGEST)
            return Judged(replace(run, verdict=verdict, why=said), calls, cost)
        self._failed += 1
        if not self._read and self._failed >= _HOPELESS:
            raise NotReplayableError(why)
        said = one_line(f"not judged: {why}", _LONGEST)
        return Judged(replace(run, verdict=RunVerdict.ERROR, why=said), calls, cost)

    async def close(self) -> None:
        """Let go of what is kept between calls."""
        await self._caller.close()
