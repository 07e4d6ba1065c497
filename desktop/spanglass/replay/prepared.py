"""A recording as one variant asks it again: its requests, and which goes on from the answer to which."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from spanglass.core.facts import CALL_KINDS, Facts, Kind
from spanglass.core.messages import PartType
from spanglass.core.views import SpanDetail
from spanglass.replay.editing import edited_request
from spanglass.replay.outcome import text_of_answer
from spanglass.replay.plan import RECORDED, Plan, Scope, Variant
from spanglass.replay.request import NotReplayableError, ReplayRequest, Wanted, replay_request
from spanglass.replay.seeds import seeded
from spanglass.replay.talks import Json, Talk, ToolCall
from spanglass.replay.talks.telling import begins_with, entries_of, talk_of
from spanglass.replay.tool_results import ToolResults

_LEAST_QUOTED = 20


@dataclass(frozen=True, slots=True)
class Prepared:
    """One recorded call, and its request as the variant sends it if all before it answer as they did.

    `parent` is the place of the call whose answer its list goes on from; the list is the parent's, the turn,
    and `follows`. `linked` says that the parent is told by its id instead.
    """

    detail: SpanDetail
    request: ReplayRequest
    talk: Talk | None
    entries: list[Json]
    parent: int | None = None
    follows: tuple[Json, ...] = ()
    turn: tuple[Json, ...] = ()
    linked: bool = False

    @property
    def calls(self) -> list[ToolCall]:
        """What the recorded turn before this request called."""
        return self.talk.calls(self.turn) if self.talk is not None else []

    @property
    def text(self) -> str:
        """The recorded answer's text."""
        return text_of(self.detail.facts)

    @property
    def said(self) -> str:
        """The same with the tools that it calls."""
        return text_of_answer(self.detail.facts)


@dataclass(frozen=True, slots=True)
class Score:
    """All that a variant's runs have in common."""

    calls: tuple[Prepared, ...]
    results: ToolResults | None

    @property
    def losses(self) -> tuple[str, ...]:
        """What of the requests could not be kept, each said once."""
        return tuple(dict.fromkeys(loss for call in self.calls for loss in call.request.losses))

    def child(self, place: int) -> Prepared | None:
        """The recorded call that goes on from the answer to another."""
        return next((call for call in self.calls if call.parent == place), None)


def prepare(plan: Plan, variant: Variant) -> Score:
    """The requests of a plan's calls as the variant makes them; raises `NotReplayableError`."""
    details = plan.original.calls(plan.scope)
    requests = [_request(detail, variant, plan.seed) for detail in details]
    first = edited_request(details[0], variant.edits, wanted(variant), requests[0]) if details else None
    made: list[Prepared] = []
    for detail, request in zip(details, requests, strict=True):
        made.append(_placed(made, detail, request))
    if first is not None:
        made = _with_edits(made, first)
    talk = made[0].talk if made else None
    if talk is None or plan.scope is Scope.CALL:
        return Score(tuple(made), None)
    lists = [call.entries for call in made]
    for detail in plan.original.steps:
        if detail.row.kind in CALL_KINDS and detail not in details:
            lists += _list_of(detail, variant, talk)
    return Score(tuple(made), ToolResults(talk, lists, plan.original.steps))


def wanted(variant: Variant) -> Wanted:
    """What a variant asks to be other than it was."""
    provider = None if variant.provider == RECORDED else variant.provider
    return Wanted(provider, variant.base, variant.model, variant.parameters)


def text_of(facts: Facts) -> str:
    """What an answer says, without what it calls."""
    return "\n".join(message.text for message in facts.output if message.text)


def does(facts: Facts) -> Any:
    """What an answer does: the tools that it calls with their arguments, else what it says."""
    calls = [
        ToolCall("", part.name or "", part.arguments).key
        for message in facts.output
        for part in message.parts
        if part.type is PartType.TOOL_CALL
    ]
    return sorted(calls) if calls else " ".join(text_of(facts).split())


def quoting(entries: Any, said: Sequence[tuple[str, str]]) -> Any:
    """Values with earlier answers that they quote replaced by those that came in their place."""
    if isinstance(entries, str):
        for old, new in said:
            entries = entries.replace(old, new)
        return entries
    if isinstance(entries, dict):
        return {name: quoting(held, said) for name, held in entries.items()}
    return [quoting(held, said) for held in entries] if isinstance(entries, list) else entries


def quotable(old: str, new: str) -> bool:
    """Whether an answer is long enough to be known again where a later request quotes it."""
    return len(old) >= _LEAST_QUOTED and old != new


def _request(detail: SpanDetail, variant: Variant, seed: int | None) -> ReplayRequest:
    made = replay_request(detail, wanted(variant))
    return made if seed is None or detail.facts.kind is not Kind.LLM else seeded(made, seed)


def _placed(before: Sequence[Prepared], detail: SpanDetail, request: ReplayRequest) -> Prepared:
    """A call with the one it goes on from: of those whose list it begins with, the longest."""
    talk = talk_of(request.url, request.body)
    if talk is None:
        return Prepared(detail, request, None, [])
    entries = entries_of(talk, request.body)
    link = request.body.get("previous_response_id")
    best: int | None = None
    for place, call in enumerate(before):
        if link is not None and call.detail.facts.response_id == link:
            return Prepared(detail, request, talk, entries, place, tuple(entries), linked=True)
        if (
            call.talk is talk
            and begins_with(entries, call.entries)
            and talk.is_turn(entries[len(call.entries)])
        ):
            best = place if best is None or len(call.entries) >= len(before[best].entries) else best
    if best is None:
        return Prepared(detail, request, talk, entries)
    start = end = len(before[best].entries)
    while end < len(entries) and talk.is_turn(entries[end]):
        end += 1
    return Prepared(detail, request, talk, entries, best, tuple(entries[end:]), tuple(entries[start:end]))


def _with_edits(made: Sequence[Prepared], first: ReplayRequest) -> list[Prepared]:
    """What was edited in the first request is so in those that go on from it, but for their lists."""
    before = made[0].request.body
    talk = made[0].talk
    names = {*before, *first.body} - ({talk.field} if talk is not None else set())
    changed = [name for name in names if before.get(name) != first.body.get(name)]
    found = [
        replace(made[0], request=first, entries=entries_of(talk, first.body) if talk is not None else [])
    ]
    for call in made[1:]:
        body = dict(call.request.body)
        for name in changed:
            if body.get(name) == before.get(name):
                body.pop(name, None)
                body |= {name: first.body[name]} if name in first.body else {}
        found.append(replace(call, request=replace(call.request, body=body)))
    return found


def _list_of(detail: SpanDetail, variant: Variant, talk: Talk) -> list[list[Json]]:
    try:
        request = replay_request(detail, wanted(variant))
    except NotReplayableError:
        return []
    return [entries_of(talk, request.body)] if talk_of(request.url, request.body) is talk else []
