"""A recording as one variant asks it again: its requests, and which goes on from the answer to which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from spanglass.core.facts import CALL_KINDS, Facts
from spanglass.core.messages import PartType
from spanglass.core.views import SpanDetail
from spanglass.replay.editing import edited_request
from spanglass.replay.outcome import text_of_answer
from spanglass.replay.plan import RECORDED, Edits, Plan, Scope, Variant
from spanglass.replay.request import NotReplayableError, ReplayRequest, Wanted, replay_request
from spanglass.replay.seeds import seeded_request, with_seed
from spanglass.replay.step_edits import followed, over, swapped
from spanglass.replay.talks import Json, Talk, ToolCall
from spanglass.replay.talks.telling import begins_with, entries_of, talk_of
from spanglass.replay.tool_results import ToolResults

_LEAST_QUOTED = 20
_UNASKED = ReplayRequest("", (), "", {}, "", ("Vectors and rerankings of the chain are the recorded ones.",))


@dataclass(frozen=True, slots=True)
class Prepared:
    """One recorded call, and its request as the variant sends it if all before it answer as they did.

    `parent` is the place of the call whose answer its list goes on from: up to `start` the list is the
    parent's, up to `end` the model's turn. `linked` says that the parent is told by its id instead,
    `apart` that the list begins otherwise. `recorded` is the list before anything was edited, `own` the
    places in it that this call's own edits changed; `written` says that the list is sent as it stands, `kept`
    that the recording answers.
    """

    detail: SpanDetail
    request: ReplayRequest
    talk: Talk | None
    entries: list[Json]
    parent: int | None = None
    start: int = 0
    end: int = 0
    linked: bool = False
    apart: bool = False
    recorded: list[Json] = field(default_factory=list)
    own: frozenset[int] = frozenset()
    written: bool = False
    kept: bool = False

    @property
    def turn(self) -> list[Json]:
        """The model's turn as the recorded request has it."""
        return self.entries[self.start : self.end]

    @property
    def follows(self) -> list[Json]:
        """What follows that turn."""
        return self.entries[self.end :]

    def begun_with(self, parent: "Prepared", sent: list[Json]) -> list[Json]:
        """What was sent to the parent, where it is as it was recorded in this request's own words.

        What is to be cached is marked elsewhere in each request, and some clients write texts otherwise.
        """
        if self.apart:
            return self.entries[: self.start]
        was, own = parent.recorded, self.recorded
        edited = self.own if len(sent) == len(was) else frozenset[int]()
        return [
            self.entries[at] if at in edited
            else own[at] if at < len(was) and at < len(own) and entry == was[at] else entry
            for at, entry in enumerate(sent)
        ]  # fmt: skip

    def rewords(self, parent: "Prepared") -> bool:
        """Whether the program tells the model's calls of tools in other words, as smolagents does."""
        return bool(self.turn) and not self.calls and isinstance(does(parent.detail.facts), list)

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
    """All that a variant's runs have in common; results of tools are found by the interface they stood in."""

    calls: tuple[Prepared, ...]
    results: Mapping[Talk, ToolResults] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    @property
    def losses(self) -> tuple[str, ...]:
        """What of the requests could not be kept, each said once."""
        said = (*self.left_out, *(loss for call in self.calls for loss in call.request.losses))
        return tuple(dict.fromkeys(said))

    def child(self, place: int) -> Prepared | None:
        """The recorded call that goes on from the answer to another."""
        return next((call for call in self.calls if call.parent == place), None)


def prepare(plan: Plan, variant: Variant) -> Score:
    """The requests of a plan's calls as the variant makes them; raises `NotReplayableError`.

    Of a chain those that cannot be made are left out, unless it is the one that is meant.
    """
    made: list[Prepared] = []
    left_out: list[str] = []
    for detail in plan.original.calls(plan.scope):
        if plan.keeps(variant, detail):
            made.append(Prepared(detail, _UNASKED, None, [], kept=True))
            continue
        try:
            made.append(_placed(made, detail, seeded_request(detail, wanted(variant, detail), plan.seed)))
        except NotReplayableError as error:
            if detail.row.span_id == plan.original.call.row.span_id:
                raise
            left_out.append(f"{detail.row.title or detail.row.name} is left out. {error}")
    if not made:
        raise NotReplayableError(left_out[0] if left_out else "There is no call of a model to make again.")
    made = _rewritten(made, _edited(made, plan, variant), plan, variant)
    return Score(tuple(made), _results(plan, variant, made), tuple(left_out))


def _results(plan: Plan, variant: Variant, made: Sequence[Prepared]) -> dict[Talk, ToolResults]:
    """What tools answered anywhere in the recording."""
    if plan.scope is Scope.CALL:
        return {}
    lists: dict[Talk, list[list[Json]]] = {call.talk: [] for call in made if call.talk is not None}
    for call in made:
        if call.talk is not None:
            lists[call.talk].append(call.entries)
    known = {call.detail.row.span_id for call in made}
    for detail in plan.original.steps:
        if detail.row.kind in CALL_KINDS and detail.row.span_id not in known:
            for talk, entries in _list_of(detail, variant):
                lists.setdefault(talk, []).append(entries)
    return {talk: ToolResults(talk, found, plan.original.steps) for talk, found in lists.items()}


def wanted(variant: Variant, detail: SpanDetail | None = None) -> Wanted:
    """What a variant asks to be other than it was, of one call if that is said."""
    provider = None if variant.provider == RECORDED else variant.provider
    own = variant.later.get(detail.row.span_id) if detail is not None else None
    parameters = {**variant.parameters, **(own.parameters if own is not None else {})}
    return Wanted(provider, variant.base, variant.model, parameters)


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


def _placed(before: Sequence[Prepared], detail: SpanDetail, request: ReplayRequest) -> Prepared:
    """A call with the one it goes on from: of those whose list it begins with, the longest."""
    talk = talk_of(request.url, request.body)
    if talk is None:
        return Prepared(detail, request, None, [])
    entries = entries_of(talk, request.body)
    made = Prepared(detail, request, talk, entries, recorded=entries)
    link = request.body.get("previous_response_id")
    best, start = None, 0
    for place in range(len(before) - 1, -1, -1):  # the one before is likely it, and all others are shorter
        call = before[place]
        if link is not None and call.detail.facts.response_id == link:
            return replace(made, parent=place, linked=True)
        length = len(call.entries)
        if call.talk is talk and length > start and begins_with(entries, call.entries):
            best, start = (place, length) if talk.is_turn(entries[length]) else (best, start)
    if best is None:
        return _told_by_its_turn(made, before)
    end = start
    while end < len(entries) and talk.is_turn(entries[end]):
        end += 1
    return replace(made, parent=best, start=start, end=end)


def _told_by_its_turn(made: Prepared, before: Sequence[Prepared]) -> Prepared:
    """A call whose list begins in words of its own, with the one whose calls of tools stand in it."""
    talk, entries = made.talk, made.entries
    end = len(entries)
    while talk is not None and end > 0:
        start = end
        while start > 0 and talk.is_turn(entries[start - 1]):
            start -= 1
        keys = sorted(each.key for each in talk.calls(entries[start:end]))
        for place in range(len(before) - 1 if keys else -1, -1, -1):
            if before[place].talk is talk and does(before[place].detail.facts) == keys:
                apart = start != len(before[place].entries)
                return replace(made, parent=place, start=start, end=end, apart=apart)
        end = min(start, end - 1)
    return made


def _edited(made: Sequence[Prepared], plan: Plan, variant: Variant) -> list[Prepared]:
    """The calls with what was edited in the first one; what others have in common with it follows."""
    chosen, first = made[0], plan.original.calls(plan.scope)[0]
    if chosen.kept or chosen.detail.row.span_id != first.row.span_id:
        return [*made]
    asked = with_seed(wanted(variant), plan.seed)
    request = edited_request(chosen.detail, variant.edits, asked, chosen.request)
    if request is None:
        return [*made]
    entries = entries_of(chosen.talk, request.body) if chosen.talk is not None else []
    edited = replace(chosen, request=request, entries=entries)
    return [edited, *(_followed(call, chosen, (request, entries)) for call in made[1:])]


def _followed(call: Prepared, chosen: Prepared, edited: tuple[ReplayRequest, list[Json]]) -> Prepared:
    """A call with the edits of another one where it was recorded with the same."""
    request, entries = edited
    before, body = chosen.request.body, dict(call.request.body)
    for name in {*before, *request.body} - ({chosen.talk.field} if chosen.talk is not None else set()):
        if before.get(name) != request.body.get(name) and body.get(name) == before.get(name):
            body.pop(name, None)
            body |= {name: request.body[name]} if name in request.body else {}
    own = call.entries
    if call.talk is not None and call.talk is chosen.talk and len(entries) == len(chosen.entries):
        own = swapped(own, chosen.entries, entries)
        if own != call.entries:
            body[call.talk.field] = own
    return replace(call, request=replace(call.request, body=body), entries=own)


def _rewritten(
    recorded: Sequence[Prepared], made: Sequence[Prepared], plan: Plan, variant: Variant
) -> list[Prepared]:
    """The calls with what was edited in each of them but the first."""
    first, found = plan.original.calls(plan.scope)[0], list(made)
    for place, call in enumerate(recorded):
        own = variant.later.get(call.detail.row.span_id, Edits())
        is_first = call.detail.row.span_id == first.row.span_id
        if is_first or call.kept or replace(own, parameters={}) == Edits():
            continue
        edits = over(followed(first.facts, variant.edits, call.detail.facts), own)
        asked = with_seed(wanted(variant, call.detail), plan.seed)
        request = edited_request(call.detail, edits, asked, call.request) or call.request
        entries = entries_of(call.talk, request.body) if call.talk is not None else []
        parent = found[call.parent] if call.parent is not None else None
        before = found[place].entries
        found[place] = _written(replace(call, request=request, entries=entries), parent, before)
    return found


def _written(call: Prepared, parent: Prepared | None, before: list[Json]) -> Prepared:
    """An edited call, which is sent as it was written where the model's turn before it was, or moved.

    `before` is its list with the edits of the first call alone.
    """
    was, now = call.recorded, call.entries
    common = frozenset(at for at, (one, two) in enumerate(zip(was, before, strict=False)) if one != two)
    changed = frozenset(at for at, (one, two) in enumerate(zip(before, now, strict=False)) if one != two)
    moved = len(before) != len(now) and min(changed, default=min(len(before), len(now))) < call.end
    if parent is not None and len(parent.entries) != len(parent.recorded):
        moved = moved or any(at < call.start for at in changed)
    turned = any(call.start <= at < call.end for at in changed)
    return replace(call, own=changed | common, written=moved or turned)


def _list_of(detail: SpanDetail, variant: Variant) -> list[tuple[Talk, list[Json]]]:
    try:
        request = replay_request(detail, wanted(variant))
    except NotReplayableError:
        return []
    talk = talk_of(request.url, request.body)
    return [(talk, entries_of(talk, request.body))] if talk is not None else []
