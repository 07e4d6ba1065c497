"""Several messages about one span make one span, whatever their order."""

from dataclasses import replace
from typing import Any

from builders import MS, T0, a_raw_span
from spanglass.core.span import STATUS_ERROR, STATUS_OK, STATUS_UNSET, RawSpan, Resource, Scope, SpanEvent
from spanglass.formats.updates import as_updates, completed

BEGUN = a_raw_span(end_ns=0, attributes={"in": "1", "both": "begun"}, parent_id=b"\3" * 8)
ENDED = a_raw_span(
    name="", start_ns=0, status_code=STATUS_OK, attributes={"out": "2", "both": "ended"},
    resource=Resource(), scope=Scope(),
)  # fmt: skip


def shown(span: RawSpan) -> dict[str, Any]:
    return {
        "name": span.name, "parent": span.parent_id, "start": span.start_ns, "end": span.end_ns,
        "status": span.status_code, "attributes": dict(span.attributes), "scope": span.scope.name,
        "service": span.resource.service,
    }  # fmt: skip


WHOLE = {
    "name": "chat gpt-4o", "parent": b"\3" * 8, "start": T0, "end": T0 + 1000 * MS, "status": STATUS_OK,
    "attributes": {"in": "1", "both": "ended", "out": "2"}, "scope": "test", "service": "app",
}  # fmt: skip


def test_start_and_end_make_the_whole_span_in_either_order() -> None:
    assert shown(completed(BEGUN, ENDED)) == WHOLE
    assert shown(completed(ENDED, BEGUN)) == WHOLE


def test_the_same_message_again_changes_nothing_not_even_the_encoding() -> None:
    whole = completed(BEGUN, ENDED)
    assert completed(whole, ENDED).encoded == whole.encoded
    assert completed(whole, BEGUN).encoded == whole.encoded


def test_messages_of_one_request_are_one_span() -> None:
    batch = as_updates([BEGUN, replace(BEGUN, span_id=b"\4" * 8), ENDED])
    assert [span.span_id for span in batch.spans] == [b"\2" * 8, b"\4" * 8]
    assert shown(batch.spans[0]) == WHOLE
    assert all(span.update for span in batch.spans)


def test_an_error_is_not_taken_back_and_unset_says_nothing() -> None:
    failed = replace(ENDED, status_code=STATUS_ERROR, status_message="no")
    for later in (ENDED, replace(ENDED, status_code=STATUS_UNSET)):
        span = completed(failed, later)
        assert (span.status_code, span.status_message) == (STATUS_ERROR, "no")
    assert completed(ENDED, replace(ENDED, status_code=STATUS_UNSET)).status_code == STATUS_OK
    assert completed(ENDED, failed).status_message == "no"


def test_events_are_kept_once_in_their_order() -> None:
    first, second, third = (SpanEvent(name, T0 + at) for at, name in enumerate("abc"))
    span = completed(replace(BEGUN, events=(first, third)), replace(ENDED, events=(second, third)))
    assert [event.name for event in span.events] == ["a", "b", "c"]


def test_a_span_without_an_id_is_rejected_and_the_others_are_kept() -> None:
    batch = as_updates([replace(BEGUN, span_id=b""), ENDED])
    assert len(batch.spans) == 1
    assert [rejected.reason for rejected in batch.rejected] == ["span id is missing"]
