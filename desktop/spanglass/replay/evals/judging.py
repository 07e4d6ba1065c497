"""Scores of one answer: by rules at once, by judges that are asked."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from spanglass.analysis.evals.eval_figures import sum_of
from spanglass.analysis.evals.scoring import scorer_of, surely_ends
from spanglass.analysis.requests.kept_requests import Asked, answer_text
from spanglass.analysis.scorers import Answered, Judge
from spanglass.core.display import one_line
from spanglass.core.evals import EvalResult, Score, Scoring
from spanglass.core.kept_request import KeptRequest
from spanglass.replay.evals.calling import Called, Caller
from spanglass.replay.evals.orders import Subject, Who
from spanglass.replay.evals.scoring_process import ScoringProcess
from spanglass.replay.evals.scoring_work import scored
from spanglass.replay.kept_calls import made_call
from spanglass.replay.keys import NoKeyError
from spanglass.replay.plan import Original
from spanglass.replay.request import NotReplayableError

_LONGEST = 300
_JUDGE, _WHO = "Judgement", ("model", "provider", "base")


@dataclass(frozen=True, slots=True)
class Judged:
    """The scores of an answer in their order, and what asking for them cost."""

    scores: tuple[Score, ...]
    cost_nano: int | None = None


def answered(subject: Subject, called: Called) -> Answered:
    """An answer as scorers want it; its text is that of examples' expected answers."""
    if called.record is None:
        raise ValueError(called.error)
    facts, outcome = called.record.facts, called.outcome
    return Answered(
        subject.request, subject.expected, facts, answer_text(facts.output) or outcome.text,
        called.record.refusal is not None, outcome.latency_ns, outcome.cost_nano,
    )  # fmt: skip


def unanswered(subject: Subject, repeat: int, scorings: tuple[Scoring, ...], error: str) -> EvalResult:
    """The result of an example without an answer: it has none of what is scored."""
    scores = tuple(Score(0.0, "There is no answer.") for _ in scorings)
    return EvalResult(subject.example, repeat, subject.title, scores, "", subject.expected, error)


class Judging:
    """Scores answers; a model judges that its scorer names, else `judge`, else the one that answered."""

    def __init__(self, scorings: tuple[Scoring, ...], caller: Caller, judge: Who, who: Who) -> None:
        self._scorings, self._caller = scorings, caller
        self._judge, self._who = judge, who
        self._apart = ScoringProcess()

    def close(self) -> None:
        """End the process that scores by rules which may not end."""
        self._apart.close()

    async def scores(self, answer: Answered, called: Called, repeat: int, address: str | None) -> Judged:
        """All scores of an answer; a judge that nobody names is asked at the address of the call."""
        loop = asyncio.get_running_loop()
        scores: list[Score] = []
        costs: list[int | None] = []
        for scoring in self._scorings:
            scorer = scorer_of(scoring)
            if isinstance(scorer, Judge):
                place = (called.trace_id, repeat, address)
                score, cost = await self._asked((scorer, scoring), answer, place)
                costs.append(cost)
            else:
                rule = scored if surely_ends(scoring) else self._apart.score
                score = await loop.run_in_executor(None, rule, answer, scoring)
            scores.append(score)
        return Judged(tuple(scores), sum_of(costs))

    async def again(self, there: EvalResult, subject: Subject) -> Judged:
        """The scores of an answer that is there, those anew whose judgement failed."""
        answer = Answered(
            subject.request, there.expected, subject.original.call.facts, there.output, refused=there.refused
        )
        scores: list[Score] = []
        costs: list[int | None] = []
        for scoring, score in zip(self._scorings, there.scores, strict=True):
            scorer, cost, now = scorer_of(scoring), None, score
            if score.failed and isinstance(scorer, Judge):
                place = (there.trace_id, there.repeat, subject.address)
                now, cost = await self._asked((scorer, scoring), answer, place)
            scores.append(now)
            costs.append(cost)
        return Judged(tuple(scores), sum_of(costs))

    async def _asked(
        self, by: tuple[Judge, Scoring], answer: Answered, place: tuple[bytes, int, str | None]
    ) -> tuple[Score, int | None]:
        """What a judge says; anything but a judgement is an error."""
        (judge, scoring), (trace_id, repeat, address) = by, place
        question, who = judging_of(judge, scoring, answer, (self._judge, self._who))
        call = made_call(Asked(question), _JUDGE, address=address)
        cost: int | None = None
        try:
            came = await self._caller.call(
                Original(call.trace_id, _JUDGE, (call,)), who, repeat, trace_id=trace_id
            )
            cost = came.outcome.cost_nano
            if came.error or came.record is None:
                return _failed(came.error), cost
            return judge.read(answer_text(came.record.facts.output) or ""), cost
        except (NoKeyError, NotReplayableError, ValueError) as error:
            return _failed(str(error)), cost


def judging_of(
    judge: Judge, scoring: Scoring, answer: Answered, asked: tuple[Who, Who]
) -> tuple[KeptRequest, Who]:
    """The question to a judge, and who is asked it."""
    question = judge.question(answer, scoring.options)
    named = Who(*(_text(scoring, name) for name in _WHO))
    usual, answering = asked
    who = next((each for each in (named, usual) if each != Who()), answering)
    request = answer.request
    made = KeptRequest(
        question.messages, response_format=question.response_format,
        model=who.model or request.model, provider=who.provider or request.provider,
    )  # fmt: skip
    return made, who


def with_judge(scorings: Iterable[Scoring], judge: Who) -> tuple[Scoring, ...]:
    """The columns with who judges those that are judged and name nobody, so that a run says it all."""
    said = {name: value for name in _WHO if (value := getattr(judge, name)) is not None}
    return tuple(
        Scoring(each.name, each.kind, {**each.options, **said})
        if isinstance(scorer_of(each), Judge) and not any(_text(each, name) for name in _WHO)
        else each
        for each in scorings
    )


def _text(scoring: Scoring, name: str) -> str | None:
    value = scoring.options.get(name)
    return value if isinstance(value, str) and value else None


def _failed(why: str) -> Score:
    return Score(None, one_line(f"Not judged: {why}", _LONGEST), failed=True)
