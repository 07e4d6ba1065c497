"""The raw span as JSON: everything received, in pieces, and valid where it is copied."""

import json
from dataclasses import replace

from builders import T0, a_detail, a_raw_span
from spanglass.core.shown import shown
from spanglass.core.span import LogRecord, Resource, Scope, SpanEvent, SpanLink
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.traces.detail.raw_text import Form, continued_lines, raw_text, whole_text

LOG = LogRecord(b"\1" * 16, b"\2" * 8, T0, "gen_ai.choice", {"a": 1}, {}, Resource(), Scope(), b"")


def a_full_detail(**attributes: object) -> SpanDetail:
    span = a_raw_span(
        parent_id=b"\5" * 8,
        status_code=2,
        status_message="no",
        attributes=attributes,
        events=(SpanEvent("exception", T0, {"x": b"\1"}),),
        links=(SpanLink(b"\3" * 16, b"\4" * 8),),
        scope=Scope("lib", "1.0", {"k": 1}),
    )
    return replace(a_detail(), span=span, logs=(LOG,))


def test_json_holds_everything_received() -> None:
    document = json.loads(whole_text(a_full_detail(app="x"), Form.JSON))
    assert document["attributes"] == {"app": "x"}
    assert document["parentSpanId"] == "05" * 8
    assert document["status"] == {"code": 2, "message": "no"}
    assert document["events"][0]["attributes"] == {"x": "AQ=="}
    assert document["links"][0]["traceId"] == "03" * 16
    assert document["logRecords"][0]["body"] == {"a": 1}
    assert document["scope"] == {"name": "lib", "version": "1.0", "attributes": {"k": 1}}
    assert document["resource"] == {"service.name": "app"}


def test_otlp_is_a_request_that_can_be_sent_again() -> None:
    document = json.loads(whole_text(a_full_detail(n=12), Form.OTLP))
    (span,) = document["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert span["attributes"] == [{"key": "n", "value": {"intValue": "12"}}]


def test_a_running_span_has_no_end() -> None:
    detail = replace(a_detail(), span=a_raw_span(end_ns=0))
    assert json.loads(whole_text(detail, Form.JSON))["end"] is None


def test_half_a_surrogate_pair_harms_neither_the_view_nor_the_copy() -> None:
    detail = a_full_detail(odd="a\ud800b")
    assert "⟨U+D800⟩" in raw_text(detail, Form.JSON).first.text
    whole_text(detail, Form.JSON).encode()


def test_a_large_span_is_prepared_in_its_first_piece_only() -> None:
    text = raw_text(a_full_detail(big="line of words " * 100_000), Form.JSON)
    assert len(text.first.original) <= 65_536
    assert text.length > 1_400_000


def test_lines_that_were_broken_to_be_shown_are_known() -> None:
    text = shown("short\n" + "x" * 4500 + "\nlast\x00", whole_lines=True)
    assert [len(line) for line in text.text.split("\n")] == [5, 2000, 2000, 500, 5]
    assert continued_lines(text) == [2, 3]
