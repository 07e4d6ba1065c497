"""Which span a log record is of that names none."""

from typing import Any

from builders import MS, T0
from spanglass.analysis.chains.loose_records import Host, hosts_of
from spanglass.core.facts import Kind
from spanglass.core.loose_record import About, LooseRecord

SECOND = 1000 * MS


def a_host(number: int, start: float, end: float, kind: Kind = Kind.LLM, **told: Any) -> Host:
    end_ns = T0 + int(end * SECOND) if end else 0
    return Host(b"t", bytes([number]), kind, T0 + int(start * SECOND), end_ns, **told)


def of(record: LooseRecord, at: float, *hosts: Host) -> list[int]:
    found = hosts_of(record, T0 + int(at * SECOND), hosts)
    assert hosts_of(record, T0 + int(at * SECOND), hosts[::-1]) == found
    return [host.span_id[0] for host in found]


def test_an_answer_is_of_the_call_of_its_tokens_else_of_the_one_that_ends_nearest() -> None:
    first, second = a_host(1, 0, 4, input=25, output=12), a_host(2, 1, 5, input=30, output=9)
    assert of(LooseRecord(About.ANSWER, inputs=(30,), outputs=(9, 12)), 4, first, second) == [2]
    assert of(LooseRecord(About.ANSWER), 4.1, first, second) == [1]
    assert of(LooseRecord(About.ANSWER, inputs=(1,), outputs=(1,)), 4, first, second) == []
    assert of(LooseRecord(About.ANSWER), 60, first, second) == []
    assert of(
        LooseRecord(About.ANSWER, model="b"), 5, a_host(1, 0, 5, model="a"), a_host(2, 0, 4, model="b")
    ) == [2]


def test_an_answer_is_of_the_call_of_its_id_whenever_it_comes() -> None:
    calls = a_host(1, 0, 4, response_id="a"), a_host(2, 0, 4, response_id="b"), a_host(3, 99, 100)
    assert of(LooseRecord(About.ANSWER, request_id="b"), 100, *calls) == [2]
    assert of(LooseRecord(About.ANSWER, request_id="c"), 4, *calls[:2]) == []


def test_of_calls_within_calls_the_innermost_answers() -> None:
    outer, inner = a_host(1, 0, 4.01, input=25, output=12), a_host(2, 3.9, 4, input=25, output=12)
    assert of(LooseRecord(About.ANSWER, inputs=(25,), outputs=(12,)), 4.01, outer, inner) == [2]


def test_a_request_is_of_the_call_it_is_made_in_or_of_the_next() -> None:
    calls = a_host(1, 0, 4), a_host(2, 5, 9), a_host(3, 5, 12)
    assert of(LooseRecord(About.REQUEST), 3, *calls) == [1]
    assert of(LooseRecord(About.REQUEST), 6.5, *calls) == [2]
    assert of(LooseRecord(About.REQUEST), 60, *calls) == []
    assert of(LooseRecord(About.REQUEST), 7, a_host(1, 5, 0)) == [1]


def test_what_was_typed_is_of_the_turn_and_of_its_first_call() -> None:
    turns = a_host(1, 0, 100, Kind.AGENT), a_host(2, 10, 50, Kind.AGENT)
    calls = a_host(3, 11, 12), a_host(4, 13, 20), a_host(5, 1, 2)
    assert of(LooseRecord(About.PROMPT), 10, *turns, *calls) == [2, 3]
    assert of(LooseRecord(About.TURN), 30, *turns, *calls) == [2]
    assert of(LooseRecord(About.PROMPT), 10, a_host(3, 1200, 1201)) == []


def test_another_conversation_is_never_it() -> None:
    calls = a_host(1, 0, 4, session="a"), a_host(2, 0, 5, session="b"), a_host(3, 0, 6)
    assert of(LooseRecord(About.ANSWER, session="b"), 4, *calls) == [2]
    assert of(LooseRecord(About.ANSWER, session="c"), 4, *calls) == [3]


def test_a_tool_is_found_by_its_call_else_by_name_and_time() -> None:
    tools = (
        a_host(1, 0, 2, Kind.TOOL, call_id="x", tool="shell"),
        a_host(2, 0, 3, Kind.TOOL, tool="shell"),
        a_host(3, 0, 3, Kind.TOOL, tool="read"),
    )
    assert of(LooseRecord(About.TOOL, call_id="x", tool="shell"), 40, *tools) == [1]
    assert of(LooseRecord(About.TOOL, call_id="y", tool="shell"), 3, *tools) == [2]
    assert of(LooseRecord(About.TOOL, tool="read"), 2, *tools) == [3]
    assert of(LooseRecord(About.TOOL, tool="write"), 2, *tools) == []
