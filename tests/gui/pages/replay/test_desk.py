"""The plan as it is changed."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from builders import a_detail, a_raw_span, a_row
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.record import SpanRecord
from spanglass.gui.pages.replay.asked import Opened
from spanglass.gui.pages.replay.desk import Desk, Outlook
from spanglass.gui.pages.replay.targets import Target, target_of
from spanglass.gui.questions.background import Background
from spanglass.replay.estimate import Estimate
from spanglass.replay.plan import RECORDED, Edits, Original, Scope, Tools, Variant

FACTS = Facts(
    kind=Kind.LLM, model_requested="gpt-5", provider="openai", parameters={"temperature": 1},
    input=(Message("user", (Part(PartType.TEXT, "Hi"),)),),
)  # fmt: skip


@pytest.fixture
def desk(qapp: object) -> Iterator[Desk]:
    background = Background()
    made = Desk(background, lambda _plan: Outlook({}, Estimate(1, 2)))
    call = a_detail(FACTS)
    first = replace(a_detail(FACTS), row=a_row(span_id=b"\7" * 8))
    records = {each.row.span_id: SpanRecord(a_raw_span(), FACTS) for each in (first, call)}
    made.open(Opened(Original(b"\1" * 16, "run", (first, call), at=1), records))
    yield made
    background.stop()


def variants(desk: Desk) -> tuple[Variant, ...]:
    assert desk.plan is not None
    return desk.plan.variants


def test_it_begins_with_one_variant_as_it_was(desk: Desk) -> None:
    assert variants(desk) == (Variant("B"),)
    assert not desk.can_undo


def test_letters_that_are_free_are_given_again(desk: Desk) -> None:
    desk.add()
    desk.add()
    desk.remove("C")
    desk.add("B")
    assert [each.letter for each in variants(desk)] == ["B", "C", "D"]
    assert desk.chosen == "C"
    for letter in "BCD":
        desk.remove(letter)
    assert len(variants(desk)) == 1


def test_another_provider_is_asked_for_a_model_it_has(desk: Desk) -> None:
    desk.set_target("B", Target("anthropic", "Anthropic", ("claude-a", "claude-b")))
    assert variants(desk)[0].model == "claude-a"
    desk.set_target("B", Target("openai", "OpenAI", ("gpt-5-mini", "gpt-5")))
    assert variants(desk)[0].model == "gpt-5"
    desk.set_target("B", Target(RECORDED, "The recording itself"))
    assert variants(desk)[0].model is None


def test_the_recorded_model_is_no_change(desk: Desk) -> None:
    desk.set_model("B", "gpt-5")
    assert variants(desk)[0].model is None
    desk.set_model("B", " gpt-6 ")
    assert variants(desk)[0].model == "gpt-6"
    desk.set_model("B", "")
    assert variants(desk)[0].model is None


def test_who_answers_tools_goes_for_all_variants(desk: Desk) -> None:
    desk.set_tools(Tools.REAL)
    desk.add()
    assert {each.tools for each in variants(desk)} == {Tools.REAL}


def test_edits_are_of_the_first_call_and_go_where_that_is_another(desk: Desk) -> None:
    desk.edit("message:0", "Bye")
    desk.set_scope(Scope.ONWARDS)
    assert variants(desk)[0].edits != Edits()
    desk.set_scope(Scope.TRACE)
    assert variants(desk)[0].edits == Edits()
    assert list(variants(desk)[0].later) == [desk.plan.original.call.row.span_id if desk.plan else b""]
    desk.set_scope(Scope.CALL)
    assert (variants(desk)[0].edits.messages is not None, variants(desk)[0].later) == (True, {})


def test_a_choice_is_found_by_provider_and_address() -> None:
    here, there = Target("x", "X", base="http://a"), Target("x", "X there", base="http://b")
    assert target_of((here, there), "x", "http://b") is there
    assert target_of((here, there), "x", None) is here
    assert target_of((here,), "gone", None).title == "gone"


def test_what_was_changed_of_a_call_is_there_again_after_another_was_opened(desk: Desk) -> None:
    def opened(trace: bytes, words: str = "Hi") -> Opened:
        call = a_detail(replace(FACTS, input=(Message("user", (Part(PartType.TEXT, words),)),)))
        return Opened(Original(trace, "run", (call,)), {call.row.span_id: SpanRecord(a_raw_span(), FACTS)})

    one, two = b"\1" * 16, b"\2" * 16
    desk.open(opened(one))
    desk.add()
    desk.set_runs(9)
    desk.open(opened(two))
    assert variants(desk) == (Variant("B"),)
    desk.open(opened(one))
    assert desk.plan is not None
    assert (desk.plan.runs, desk.chosen, len(variants(desk)), desk.can_undo) == (9, "C", 2, True)
    desk.undo()
    desk.undo()
    assert variants(desk) == (Variant("B"),)
    desk.redo()
    desk.open(opened(two))
    assert not desk.can_undo
    desk.open(opened(one, "Other words were recorded by now"))
    assert not desk.can_undo
