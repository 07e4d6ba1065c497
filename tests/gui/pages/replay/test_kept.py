"""What is kept is replayed as the call it was where that is there, else as a call of its own."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gui.pages.replay.stage import CALL, TRACE, a_store
from library_values import a_request
from spanglass.analysis.requests.kept_requests import Asked, kept_request
from spanglass.core.library import Origin
from spanglass.gui.library.wishes import asked_of
from spanglass.gui.pages.replay.kept import opened_kept
from spanglass.gui.session.selection import Target
from spanglass.replay.kept_bodies import recorded_body
from spanglass.replay.outcome import outcome
from spanglass.replay.plan import Plan, Variant
from spanglass.replay.prepared import prepare
from spanglass.store.reader import Reader


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    made = Reader(a_store(tmp_path / "a.db", "http://127.0.0.1:1"))
    yield made
    made.close()


def body(reader: Reader, asked: Asked) -> dict[str, object]:
    """What would be sent for it."""
    found = opened_kept(reader, asked, "Example")
    return prepare(Plan(found.original, (Variant("B"),)), Variant("B")).calls[0].request.body


def test_a_call_that_is_there_is_asked_as_it_was(reader: Reader) -> None:
    asked = asked_of(reader, Target(TRACE, CALL))
    assert asked is not None
    found = opened_kept(reader, asked, "Example")
    assert found.original.name == "Example"
    assert recorded_body(found.original.call.span) is not None
    assert found.records[CALL].facts.output[0].text == "answer to where"


def test_a_changed_request_goes_to_the_same_place_with_what_was_changed(reader: Reader) -> None:
    asked = asked_of(reader, Target(TRACE, CALL))
    assert asked is not None
    changed = replace(asked.request, messages=a_request("Why?").messages, parameters={"temperature": 0.25})
    sent = body(reader, replace(asked, request=changed))
    assert sent["messages"] == [
        {"role": "system", "content": "You are a support agent."}, {"role": "user", "content": "Why?"},
    ]  # fmt: skip
    assert (sent["model"], sent["temperature"]) == ("m-1", 0.25)


@pytest.mark.parametrize("origin", [None, Origin(b"\7" * 16, b"\7" * 8)])
def test_without_its_trace_it_is_made_of_what_is_kept(reader: Reader, origin: Origin | None) -> None:
    asked = Asked(a_request(), origin, "Here.")
    found = opened_kept(reader, asked, "Example")
    assert kept_request(found.original.call.facts) == a_request()
    (record,) = found.records.values()
    assert record.facts.output[0].text == "Here."
    assert outcome(record).latency_ns is None
    sent = body(reader, asked)
    assert (sent["model"], sent["temperature"]) == ("gpt-4o", 0.7)
    assert [tool["function"]["name"] for tool in sent["tools"]] == ["lookup_order"]  # type: ignore[attr-defined]
    assert sent["response_format"]["type"] == "json_schema"  # type: ignore[index]
