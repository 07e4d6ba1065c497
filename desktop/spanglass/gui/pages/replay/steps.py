"""Which call of a chain is edited, and what a variant's request is there: own edits over the first call's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from spanglass.analysis.requests.kept_requests import plain_parameters, recorded_schema
from spanglass.core.display import one_line
from spanglass.core.span import Value
from spanglass.core.views import SpanDetail
from spanglass.replay.plan import Edits, Plan, Scope, Variant
from spanglass.replay.step_edits import followed, over

Piece = TypeVar("Piece")


@dataclass(frozen=True, slots=True)
class StepName:
    """A call that can be edited: its recorded span, its name, and whether the chosen variant changes it."""

    span_id: bytes
    title: str
    edited: bool


def first_call(plan: Plan) -> SpanDetail:
    """The first call that a plan replays."""
    return next(iter(plan.original.calls(plan.scope)), plan.original.call)


def call_of(plan: Plan, span_id: bytes | None) -> SpanDetail:
    """The call of that recorded span, if it is replayed; else the first one."""
    calls = plan.original.calls(plan.scope)
    return next((call for call in calls if call.row.span_id == span_id), None) or first_call(plan)


def names(plan: Plan, variant: Variant) -> tuple[StepName, ...]:
    """The calls of a chain that can be edited; none where only one is replayed."""
    if plan.scope is Scope.CALL:
        return ()
    first = first_call(plan)
    return tuple(
        StepName(
            call.row.span_id, one_line(call.row.title or call.row.name, 60),
            variant.edits != Edits() if call is first else call.row.span_id in variant.later,
        )
        for call in plan.asked(variant)
    )  # fmt: skip


def as_edited(plan: Plan, variant: Variant, call: SpanDetail) -> Variant:
    """The variant as if that call were the only one: its edits and its parameters."""
    if call is first_call(plan):
        return variant
    own = variant.later.get(call.row.span_id, Edits())
    edits = over(_below(plan, variant, call), own)
    return replace(
        variant,
        edits=replace(edits, parameters={}),
        parameters={**variant.parameters, **own.parameters},
        later={},
    )


def with_edited(plan: Plan, variant: Variant, call: SpanDetail, made: Variant) -> Variant:
    """The variant with what was changed of it as that call has it."""
    if call is first_call(plan):
        return made
    below, facts = _below(plan, variant, call), call.facts
    own = Edits(
        _own(made.edits.messages, below.messages, facts.input),
        _own(made.edits.tools, below.tools, facts.tools),
        _own(made.edits.schema, below.schema, recorded_schema(facts)),
        parameters=_own_parameters(variant, made, plain_parameters(facts)),
    )
    later = {span_id: edits for span_id, edits in variant.later.items() if span_id != call.row.span_id}
    return replace(variant, later=later if own == Edits() else {**later, call.row.span_id: own})


def moved(before: Plan, after: Plan, variant: Variant) -> Variant:
    """The variant with its edits of the calls where they were made, when another call is the first one."""
    was, now = first_call(before).row.span_id, first_call(after).row.span_id
    if was == now:
        return variant
    later = {**variant.later, was: variant.edits}
    edits = later.pop(now, Edits())
    kept = {span_id: each for span_id, each in later.items() if each != Edits()}
    parameters = {**variant.parameters, **edits.parameters}
    return replace(variant, edits=replace(edits, parameters={}), later=kept, parameters=parameters)


def _below(plan: Plan, variant: Variant, call: SpanDetail) -> Edits:
    return followed(first_call(plan).facts, variant.edits, call.facts)


def _own(made: Piece | None, below: Piece | None, recorded: Piece | None) -> Piece | None:
    """What is the call's own; what was recorded is an edit of it where the first call's edits differ."""
    if made == below:
        return None
    return recorded if made is None else made


def _own_parameters(variant: Variant, made: Variant, recorded: Mapping[str, Value]) -> dict[str, Value]:
    names = {*variant.parameters, *made.parameters}
    wanted = {name: made.parameters.get(name, recorded.get(name)) for name in names}
    return {
        name: value
        for name, value in wanted.items()
        if name not in variant.parameters or variant.parameters[name] != value
    }
