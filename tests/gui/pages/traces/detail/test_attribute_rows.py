"""Attributes in groups: order, harmless text, filters that find them, and the search."""

from dataclasses import replace
from typing import Any

import pytest

from builders import MS, T0, a_detail, a_raw_span
from spanglass.core.span import LogRecord, Resource, Scope, SpanEvent, SpanLink
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.traces.detail.attribute_rows import (
    AttributeRow,
    attribute_groups,
    is_standard,
    lines,
    value_text,
)
from spanglass.store.filters.conditions import condition

HIDDEN = "sk-0123456789abcdef0123456789"


def a_span_with(logs: tuple[LogRecord, ...] = (), **fields: Any) -> SpanDetail:
    return replace(a_detail(), span=a_raw_span(**fields), logs=logs)


def row_of(key: str, value: Any) -> AttributeRow:
    return attribute_groups(a_span_with(attributes={key: value}))[0].rows[0]


def told(detail: SpanDetail, needle: str = "") -> str:
    return "\n".join(
        line.title if line.row is None else "  " * (line.row.depth + 1) + line.text
        for line in lines(attribute_groups(detail), needle)
    )


def test_groups_stand_in_their_order_keys_in_that_of_their_numbers() -> None:
    detail = a_span_with(
        attributes={"b.10": 1, "b.9": 2, "gen_ai.system": "openai", "a": True},
        resource=Resource({"service.name": "app"}),
        scope=Scope("lib", "", {"kind": "x"}),
    )
    assert told(detail) == (
        "Standard\n  gen_ai.system: openai\nYours\n  a: true\n  b.9: 2\n  b.10: 1\n"
        "Resource\n  service.name: app\nLibrary\n  kind: x"
    )


def test_events_logs_and_links_follow_with_their_attributes() -> None:
    log = LogRecord(
        b"\1" * 16, b"\2" * 8, T0 + 5 * MS, "gen_ai.choice", {"index": 0}, {"k": 1}, Resource(), Scope(), b""
    )
    detail = a_span_with(
        (log,),
        attributes={},
        resource=Resource(),
        events=(
            SpanEvent("late", T0 + 900 * MS),
            SpanEvent("exception", T0 + 120 * MS, {"exception.type": "Boom"}),
            SpanEvent("early", T0 - 10 * MS),
        ),
        links=(SpanLink(b"\3" * 16, b"\4" * 8, {"why": "batch"}),),
    )
    assert told(detail) == (
        "Events\n  early: −10 ms\n  exception: +120 ms\n    exception.type: Boom\n  late: +900 ms\n"
        'Log records\n  gen_ai.choice: +5 ms\n    body: {"index": 0}\n    k: 1\n'
        f"Links\n  trace {'03' * 16}: span {'04' * 8}\n    why: batch"
    )


def test_the_search_finds_keys_and_values_and_keeps_an_event_with_its_lines() -> None:
    events = (
        SpanEvent("exception", T0, {"exception.type": "Boom", "exception.message": "no"}),
        SpanEvent("other", T0, {"a": "Boom"}),
    )
    detail = a_span_with(attributes={"x.model": "gpt-4o", "y": "MODEL", "z": 1}, events=events)
    assert told(detail, " model ") == "Yours\n  x.model: gpt-4o\n  y: MODEL"
    assert told(detail, "boom") == (
        "Events\n  exception: +0 µs\n    exception.type: Boom\n  other: +0 µs\n    a: Boom"
    )
    assert told(detail, "other") == "Events\n  other: +0 µs\n    a: Boom"
    assert told(detail, "nowhere") == ""


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("gen_ai.request.model", True),
        ("llm.token_count.prompt", True),
        ("openinference.span.kind", True),
        ("input.value", True),
        ("app.feature", False),
        ("gen_ailike", False),
        ("", False),
    ],
)
def test_keys_of_conventions_are_known_by_their_first_word(key: str, expected: bool) -> None:
    assert is_standard(key) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text", "text"),
        (True, "true"),
        (12, "12"),
        (0.7, "0.7"),
        (["a", 1], '["a", 1]'),
        (b"\x01", "01"),
        (None, "null"),
    ],
)
def test_values_are_text_or_json(value: Any, expected: str) -> None:
    assert value_text(value) == expected


def test_numbers_are_marked_so_truth_is_not() -> None:
    assert row_of("n", 3).number
    assert not row_of("n", True).number


def test_hostile_keys_and_values_become_one_harmless_line() -> None:
    row = row_of("<b>\u202e" + "k" * 900, f"<img src=x>\n\x1b[0m {HIDDEN} " + "v" * 100_000)
    assert "\u202e" not in row.key
    assert len(row.key) <= 320
    assert row.text.startswith("<img src=x> ␛[0m sk-••••")
    assert len(row.text) <= 320
    assert len(row.hint) <= 1501
    assert HIDDEN[3:-4] not in row.text + row.hint
    assert row.term == ""


@pytest.mark.parametrize(
    ("key", "value", "term"),
    [
        ("app.feature", "refunds", "attr.app.feature:refunds"),
        ("app.note", "two words", 'attr.app.note:"two words"'),
        ("n", 12, "attr.n:12"),
        ("n", -1, 'attr.n:"-1"'),
        ("flag", True, "attr.flag:true"),
        ("a key", "x", ""),
        ("k", "", ""),
        ("k", "two\nlines", ""),
        ("k", HIDDEN, ""),
        ("k", "x" * 121, ""),
    ],
)
def test_a_filter_is_offered_where_the_language_can_say_it(key: str, value: Any, term: str) -> None:
    (group,) = attribute_groups(a_span_with(attributes={key: value}, resource=Resource()))
    assert group.rows[0].term == term
    condition(term, now_ns=0)
