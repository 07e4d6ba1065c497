import json
from pathlib import Path
from typing import Any

import pytest

from builders import MS, T0
from spanglass.analysis.comparing.contents import Content
from spanglass.core.ids import to_hex
from spanglass.core.query import QueryError
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, TRACE, a_batch, a_log_batch, a_span

OTHER = b"\x0b" * 16


def messages(role: str, text: str) -> str:
    return json.dumps([{"role": role, "parts": [{"type": "text", "content": text}]}])


def talk(question: str, answer: str) -> dict[str, Any]:
    return {
        **CHAT,
        "gen_ai.input.messages": messages("user", question),
        "gen_ai.output.messages": messages("assistant", answer),
    }


def store(path: Path, *spans: dict[str, Any]) -> Reader:
    writer = Writer(path)
    writer.write([a_batch(*spans)])
    writer.close()
    return Reader(path)


def test_contents_tell_which_spans_of_two_traces_say_the_same(path: Path) -> None:
    reader = store(
        path,
        a_span(1, attributes=talk("hi", "yes")),
        a_span(2, attributes=talk("hi", "no")),
        a_span(3, trace=OTHER, attributes=talk("hi", "yes")),
        a_span(4, trace=OTHER, attributes={}),
    )
    first, second = reader.held(TRACE), reader.held(OTHER)
    assert len(first) == 2
    yes, no, same = first[(1).to_bytes(8)], first[(2).to_bytes(8)], second[(3).to_bytes(8)]
    assert yes == same
    assert (yes.given, yes.said != no.said) == (no.given, True)
    assert second[(4).to_bytes(8)] == Content()
    assert reader.held(b"none" * 4) == {}


def test_what_log_records_say_of_a_span_is_part_of_what_it_holds(path: Path) -> None:
    writer = Writer(path)
    writer.write([a_batch(a_span(1))])
    without = Reader(path).held(TRACE)
    writer.write([a_log_batch(1, "gen_ai.user.message", "hello")])
    writer.close()
    assert Reader(path).held(TRACE)[(1).to_bytes(8)] != without[(1).to_bytes(8)]


def test_calls_of_a_group_are_those_of_the_matching_traces(path: Path) -> None:
    failed = {**CHAT, "error.type": "timeout"}
    reader = store(
        path,
        a_span(1),
        a_span(2, 1, attributes={}),
        a_span(3, trace=OTHER, start=T0 + 5000 * MS, attributes=failed, status={"code": 2}),
    )
    everything = reader.group_calls("")
    assert [(call.error, call.took_ns) for call in everything] == [(True, 1000 * MS), (False, 1000 * MS)]
    assert everything[1].cost_nano == 3_500_000
    assert (everything[1].input_tokens, everything[1].schema_valid, everything[1].truncated) == (
        1000,
        None,
        False,
    )
    assert [call.error for call in reader.group_calls(f"trace:{to_hex(OTHER)}")] == [True]
    assert len(reader.group_calls("", limit=1)) == 1
    assert [call.error for call in reader.group_calls("", since_ns=T0 + 1)] == [True]


def test_a_group_of_a_version_has_no_calls_of_another_one(path: Path) -> None:
    newer = {**CHAT, "gen_ai.response.model": "gpt-4o-2024-11-20"}
    reader = store(path, a_span(1), a_span(2, attributes=newer), a_span(3, attributes=newer))
    assert len(reader.group_calls("version:gpt-4o-2024-08-06")) == 1
    assert len(reader.group_calls("version:gpt-4o-2024-11-20 status:ok")) == 2
    assert len(reader.group_calls("-version:gpt-4o-2024-11-20 OR name:chat*")) == 3
    with pytest.raises(QueryError):
        reader.group_calls("modle:x")
