"""Each call of a chain is edited for itself; the first one's edits go on into those that were the same."""

from dataclasses import replace

from builders import a_detail, a_row
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType
from spanglass.gui.pages.replay import sections
from spanglass.gui.pages.replay.steps import as_edited, call_of, moved, names, with_edited
from spanglass.replay.plan import Edits, Original, Plan, Scope, Variant

FIRST, LAST = b"\1" * 8, b"\2" * 8


def said(role: str, text: str) -> Message:
    return Message(role, (Part(PartType.TEXT, text),))


def facts(question: str, temperature: float = 0) -> Facts:
    messages = (said("system", "Be brief."), said("user", question))
    return Facts(kind=Kind.LLM, parameters={"temperature": temperature}, input=messages)


def a_plan(variant: Variant, scope: Scope = Scope.TRACE) -> Plan:
    steps = tuple(
        replace(a_detail(each), row=a_row(span_id=span_id, kind=Kind.LLM))
        for span_id, each in ((FIRST, facts("Rome?")), (LAST, facts("Oslo?", 1)))
    )
    return Plan(Original(b"\1" * 16, "t", steps, 1), (variant,), scope)


def edited(variant: Variant, span_id: bytes, key: str, text: str) -> Variant:
    plan = a_plan(variant)
    call = call_of(plan, span_id)
    made = sections.edited(call.facts, as_edited(plan, variant, call), key, text)
    return with_edited(plan, variant, call, made)


def shown(variant: Variant, span_id: bytes) -> list[tuple[str, str]]:
    """The texts of a call, and what was recorded in their places."""
    plan = a_plan(variant)
    call = call_of(plan, span_id)
    return [
        (each.text, each.before) for each in sections.sections(call.facts, as_edited(plan, variant, call))
    ]


def test_a_call_is_edited_for_itself() -> None:
    made = edited(Variant("B"), LAST, "message:1", "Bergen?")
    assert shown(made, FIRST)[1] == ("Rome?", "Rome?")
    assert shown(made, LAST)[:2] == [("Be brief.", "Be brief."), ("Bergen?", "Oslo?")]
    assert [each.edited for each in names(a_plan(made), made)] == [False, True]
    assert edited(made, LAST, "message:1", "Oslo?") == Variant("B")


def test_edits_of_the_first_call_are_shown_where_they_go_on_and_can_be_taken_back_there() -> None:
    made = edited(Variant("B"), FIRST, "message:0", "Be long.")
    assert shown(made, LAST)[0] == ("Be long.", "Be brief.")
    assert made.later == {}
    back = edited(made, LAST, "message:0", "Be brief.")
    assert (shown(back, FIRST)[0][0], shown(back, LAST)[0][0]) == ("Be long.", "Be brief.")


def test_parameters_of_one_call_are_its_own() -> None:
    made = edited(
        Variant("B", parameters={"top_p": 0.5}), LAST, "parameters", '{"temperature": 0.3, "top_p": 0.5}'
    )
    assert (made.parameters, made.later[LAST].parameters) == ({"top_p": 0.5}, {"temperature": 0.3})
    back = edited(Variant("B", parameters={"temperature": 0.2}), LAST, "parameters", '{"temperature": 1}')
    assert back.later[LAST].parameters == {"temperature": 1}


def test_edits_stay_with_their_calls_where_another_is_the_first() -> None:
    made = edited(edited(Variant("B"), FIRST, "message:1", "Rom?"), LAST, "message:1", "Bergen?")
    alone = moved(a_plan(made), a_plan(made, Scope.CALL), made)
    assert alone.edits.messages is not None
    assert (alone.edits.messages[1].text, list(alone.later)) == ("Bergen?", [FIRST])
    assert moved(a_plan(alone, Scope.CALL), a_plan(alone), alone) == made


def test_calls_that_stay_as_they_were_cannot_be_edited() -> None:
    plan = a_plan(Variant("B", model="m2"))
    vectors = replace(plan.original.steps[0], row=replace(plan.original.steps[0].row, kind=Kind.EMBEDDING))
    plan = replace(plan, original=replace(plan.original, steps=(vectors, plan.original.steps[1])))
    assert [each.span_id for each in names(plan, Variant("B", model="m2"))] == [LAST]
    assert len(names(plan, Variant("B"))) == 2


def test_a_single_call_has_no_steps() -> None:
    assert names(a_plan(Variant("B"), Scope.CALL), Variant("B")) == ()
    assert call_of(a_plan(Variant("B"), Scope.CALL), FIRST).row.span_id == LAST
    assert as_edited(a_plan(Variant("B")), Variant("B"), call_of(a_plan(Variant("B")), LAST)).edits == Edits()
