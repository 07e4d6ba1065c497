from dataclasses import replace
from typing import Any

from builders import a_detail, a_raw_span
from spanglass.gui.models.call_before import CallBefore
from spanglass.gui.pages.traces.detail.comparison import beside, replayed
from spanglass.gui.pages.traces.detail.detail_question import Known, SpanName, State
from spanglass.gui.session.selection import Selection, Target

TRACE, NOW, BEFORE = b"\1" * 16, b"\2" * 8, b"\3" * 8


def known(before: CallBefore | None) -> Known:
    return Known(SpanName(TRACE, NOW), State(1, 0), a_detail(), (), True, before=before)


def test_the_call_before_is_put_beside_the_call() -> None:
    selection = Selection()
    wanted: list[Any] = []
    selection.compare_wanted.connect(wanted.append)
    offer = beside(known(CallBefore(BEFORE)), selection)
    assert offer is not None
    assert offer[0] == "Compare with the call before"
    offer[1]()
    assert wanted == [(Target(TRACE, BEFORE), Target(TRACE, NOW))]


def test_the_try_before_is_named_as_such() -> None:
    offer = beside(known(CallBefore(BEFORE, attempt=True)), Selection())
    assert offer is not None
    assert offer[0] == "Compare with the attempt before"


def test_without_a_call_before_there_is_nothing_to_ask() -> None:
    assert beside(known(None), Selection()) is None
    assert beside(None, Selection()) is None


def test_a_replay_leads_to_what_it_replays() -> None:
    said = {"spanglass.replay.of": TRACE.hex(), "spanglass.replay.span": BEFORE.hex()}
    detail = replace(a_detail(), span=a_raw_span(attributes=said))
    gone: list[Any] = []
    offer = replayed(replace(known(None), detail=detail), lambda *where: gone.append(where))
    assert offer is not None
    offer[1]()
    assert gone == [(TRACE, BEFORE)]
    assert replayed(known(None), lambda *_: None) is None
    assert replayed(None, lambda *_: None) is None
