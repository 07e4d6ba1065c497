"""One run of a variant: its calls in order, and what tools answer between them, told as it goes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from spanglass.core.display import one_line
from spanglass.core.facts import CALL_KINDS
from spanglass.core.record import SpanRecord
from spanglass.replay.estimate import is_free
from spanglass.replay.events import Origin, RunResult, StepEnded, StepResult
from spanglass.replay.failures import is_answer, sentence_of
from spanglass.replay.outcome import Outcome
from spanglass.replay.plan import Choice, Plan, Variant
from spanglass.replay.prepared import Prepared, Score, does, quotable, quoting, text_of
from spanglass.replay.reading import Reading
from spanglass.replay.request import ReplayRequest
from spanglass.replay.summing import together
from spanglass.replay.talks import Json, Talk, ToolCall
from spanglass.replay.tool_results import ToolResults
from spanglass.replay.toolbox import EndError, Toolbox
from spanglass.replay.voices import Said, Voice

_MOST_QUOTED, _MOST_NAMED = 20, 3
MOST_EXTRA = 20
"""How many calls a run may make beyond those that were recorded."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What a run is played with: who answers, who reads, who is told, and who is asked."""

    voice: Voice
    reading: Reading
    tell: Callable[[Any], None]
    choice: Callable[[str, int], Awaitable[Choice]]


@dataclass(slots=True)
class _State:
    """Where a conversation is after a call: what was sent, what the model said, what its tools answered."""

    sent: list[Json]
    turn: list[Json]
    calls: list[ToolCall]
    id: str | None
    origin: Origin
    same: bool
    results: list[Json] = field(default_factory=list)


class Running:
    """One run, from 1, of a variant of a plan."""

    def __init__(self, plan: Plan, of: tuple[Variant, int], score: Score, stage: Stage) -> None:
        self._plan, self._score, self._stage = plan, score, stage
        self._variant, self._run = of
        self._steps: list[StepResult] = []
        self._states: dict[int, _State] = {}
        self._toolbox = Toolbox(plan, of, stage.tell, stage.choice)
        self._quoted: list[tuple[str, str]] = []
        self._asked = 0

    async def play(self) -> RunResult:
        """Make the calls and say what came of them."""
        left_out: list[str] = []
        try:
            for place, call in enumerate(self._score.calls):
                request = self._request(call)
                if request is None:
                    left_out.append(call.detail.row.title or call.detail.row.name)
                else:
                    await self._ask(request, call, place)
                    await self._settle(call, place)
        except EndError as end:
            return await self._result(str(end))
        return await self._result(_left_out(left_out))

    def _request(self, call: Prepared) -> ReplayRequest | None:
        """The request that stands for a recorded one; None if the conversation ended before it."""
        if call.talk is None or call.written:
            return call.request
        if call.parent is None:
            return self._with_list(call, quoting(call.entries, self._quoted[-_MOST_QUOTED:]), None)
        state, parent = self._states.get(call.parent), self._score.calls[call.parent]
        if state is None or (call.calls and not state.calls):
            return None
        turn, follows = state.turn, self._follows(call, call.talk, state)
        if state.same and (state.origin is Origin.RECORDED or call.rewords(parent)):
            turn, follows = [*call.turn], [*call.follows]
        before = [] if call.linked else [*call.begun_with(parent, state.sent), *turn]
        return self._with_list(call, [*before, *follows], state.id if call.linked else None)

    def _follows(self, call: Prepared, talk: Talk, state: _State) -> list[Json]:
        """What follows the model's turn: results and whatever else was said then."""
        if [each.key for each in state.calls] == [each.key for each in call.calls]:
            ids = [(old.id, new.id) for old, new in zip(call.calls, state.calls, strict=True) if old.id]
            found: list[Json] = quoting(list(call.follows), [pair for pair in ids if pair[0] != pair[1]])
            return found
        rest = [left for entry in call.follows if (left := talk.rest(entry)) is not None]
        return [*talk.packed(state.results), *rest]

    def _with_list(self, call: Prepared, entries: list[Json], link: str | None) -> ReplayRequest:
        if call.talk is None or (entries == call.entries and link is None):
            return call.request
        body = {**call.request.body, call.talk.field: entries}
        if link is not None:
            body["previous_response_id"] = link
        return replace(call.request, body=body)

    async def _ask(self, request: ReplayRequest, call: Prepared, place: int, *, extra: bool = False) -> None:
        """Ask a model, and note where the conversation is then."""
        if self._plan.until is not None and self._asked >= self._plan.until:
            raise EndError("")
        self._asked += 1
        number = len(self._steps) + 1
        said = await self._answer(request, call, extra=extra)
        beside = None if extra else call.said
        outcome = await self._stage.reading.outcome(said.record, said.first_token_ns, beside)
        if outcome.cost_nano is None and is_free(self._variant):
            outcome = replace(outcome, cost_nano=0)
        if said.origin is Origin.LIVE and not is_answer(said.record):
            outcome = replace(outcome, verdict="error")
        same = not extra and does(said.record.facts) == does(call.detail.facts)
        row = call.detail.row
        result = StepResult(
            number, row.title or row.name, said.origin, same, None if extra else row.span_id, outcome,
            said.record, request.losses,
        )  # fmt: skip
        self._ended(result)
        if outcome.verdict == "error":
            if said.origin is Origin.RECORDED:  # what failed then is no reason to do anything now
                return
            raise EndError(sentence_of(said.record, request))
        self._note(request, call, place, said)
        if not extra and quotable(call.text, text := text_of(said.record.facts)):
            self._quoted.append((call.text, text))

    async def _answer(self, request: ReplayRequest, call: Prepared, *, extra: bool) -> Said:
        if call.kept:
            return Said(await self._stage.reading.recorded(call.detail), {}, Origin.RECORDED)
        of = None if extra else call.detail.row.span_id
        return await self._stage.voice.answer(request, len(self._steps) + 1, of)

    def _note(self, request: ReplayRequest, call: Prepared, place: int, said: Said) -> None:
        if call.talk is None:
            return
        sent = request.body.get(call.talk.field)
        turn = call.talk.turn(said.body)
        entries = sent if isinstance(sent, list) else call.entries
        told = said.body.get("id")
        identity = told if isinstance(told, str) else None
        self._states[place] = _State(
            [*entries], turn, call.talk.calls(turn), identity, said.origin, self._steps[-1].same
        )

    async def _settle(self, call: Prepared, place: int) -> None:
        """Let the tools answer what a model called; go on where the recording does not."""
        talk = call.talk
        results = self._score.results.get(talk) if talk is not None else None
        if results is None or talk is None:
            return
        for _ in range(MOST_EXTRA):
            state, child = self._states.get(place), self._score.child(place)
            if state is None or not state.calls or (child is None and self._steps[-1].same):
                return  # where it does the same, it ends where the program ended
            state.results = [await self._result_of(tool, results) for tool in state.calls]
            if child is not None and (child.calls or child.rewords(call)):
                return
            entries = [*state.sent, *state.turn, *talk.packed(state.results)]
            await self._ask(self._with_list(call, entries, None), call, place, extra=True)
        raise EndError(f"It went on for {MOST_EXTRA} calls more than were recorded, and was ended here.")

    async def _result_of(self, tool: ToolCall, results: ToolResults) -> Json:
        number = len(self._steps) + 1
        found = await self._toolbox.answer(tool, results, (number, self._before()))
        same = found.origin is Origin.RECORDED
        self._ended(StepResult(number, tool.name, found.origin, same, found.span_id))
        return found.result

    def _before(self) -> int:
        """How many recorded calls of the trace come before the one that was asked last."""
        asked = [step.of for step in self._steps if not step.is_tool]
        calls = [each for each in self._plan.original.steps if each.row.kind in CALL_KINDS]
        places = [at for at, each in enumerate(calls) if each.row.span_id in asked]
        return max(places, default=0)

    def _ended(self, result: StepResult) -> None:
        self._steps.append(result)
        self._stage.tell(StepEnded(self._variant.letter, self._run, result))

    async def _result(self, stopped: str | None) -> RunResult:
        outcomes = [step.outcome for step in self._steps if step.outcome is not None]
        records = [step.record for step in self._steps if step.record is not None]
        last = self._score.calls[-1].said if self._score.calls else None
        outcome = together(outcomes)
        if len(outcomes) > 1 and records:
            outcome = await self._beside(outcome, records[-1], last)
        parted = next((step.number for step in self._steps if not step.same), None)
        return RunResult(outcome, tuple(self._steps), self._stage.voice.trace_id, parted, stopped or None)

    async def _beside(self, outcome: Outcome, record: SpanRecord, text: str | None) -> Outcome:
        """The outcome with its last text compared with the recording's last one."""
        compared = await self._stage.reading.outcome(record, None, text)
        return replace(outcome, words_same=compared.words_same)


def _left_out(names: Sequence[str]) -> str:
    """Why calls were not made; empty for none."""
    if not names:
        return ""
    shown = ", ".join(one_line(name, 40) for name in names[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    goes = "It goes" if len(names) == 1 else "They go"
    return f"Not asked: {shown}{more}. {goes} on from calls of tools that were not made this time."
