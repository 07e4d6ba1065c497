from typing import Any

import pytest

from builders import MS, T0, a_row
from spanglass.analysis.comparing.alignment import Line
from spanglass.analysis.comparing.contents import NOTHING, Content
from spanglass.analysis.comparing.line_changes import LineChange, line_changes
from spanglass.core.facts import Kind
from spanglass.core.judgement import Grade, Refusal
from spanglass.core.tree import Node, build

FIRST, SECOND = b"a" * 8, b"b" * 8
REFUSAL = Refusal(Grade.PHRASE, "phrase", "I can't")


def node(name: bytes, **changes: Any) -> Node:
    return build([a_row(span_id=name, **changes)])[0]


def changes(
    second: dict[str, Any], held: Content = NOTHING, other: Content = NOTHING, **line: Any
) -> tuple[LineChange, ...]:
    both = Line(node(FIRST), node(SECOND, **second), 0, -1, **line)
    return line_changes(both, {FIRST: held}, {SECOND: other})


def test_spans_that_are_alike_have_no_change() -> None:
    assert changes({}) == ()
    assert changes({"end_ns": T0 + 1400 * MS}) == ()


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({"status_code": 2}, LineChange.OUTCOME),
        ({"refusal": REFUSAL}, LineChange.OUTCOME),
        ({"finish_reason": "tool_calls"}, LineChange.OUTCOME),
        ({"model_responded": "gpt-4o-2024-08-06"}, LineChange.MODEL),
        ({"title": "other"}, LineChange.RENAMED),
        ({"end_ns": T0 + 1600 * MS}, LineChange.SLOWER),
        ({"end_ns": T0 + 500 * MS}, LineChange.FASTER),
    ],
)
def test_what_rows_tell(second: dict[str, Any], expected: LineChange) -> None:
    assert changes(second) == (expected,)


@pytest.mark.parametrize(
    "words",
    [("tool_call", "tool_calls"), ("tool_use", "tool_calls"), ("max_tokens", "length"), ("end_turn", "stop")],
)
def test_words_of_providers_for_the_same_are_no_change(words: tuple[str, str]) -> None:
    one, two = (node(name, finish_reason=word) for name, word in zip((FIRST, SECOND), words, strict=True))
    assert line_changes(Line(one, two, 0, -1), {}, {}) == ()


def test_short_times_differ_by_chance() -> None:
    one, two = node(FIRST, end_ns=T0 + 10 * MS), node(SECOND, end_ns=T0 + 50 * MS)
    assert line_changes(Line(one, two, 0, -1), {}, {}) == ()


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("called", LineChange.CALLED),
        ("instructions", LineChange.INSTRUCTIONS),
        ("given", LineChange.GIVEN),
        ("tools", LineChange.TOOLS),
        ("parameters", LineChange.PARAMETERS),
        ("said", LineChange.SAID),
    ],
)
def test_what_contents_tell(part: str, expected: LineChange) -> None:
    assert changes({}, Content(), Content(**{part: b"1"})) == (expected,)


def test_the_weightiest_comes_first() -> None:
    found = changes({"status_code": 2, "end_ns": T0 + 5000 * MS}, Content(said=b"1"), Content(said=b"2"))
    assert found == (LineChange.OUTCOME, LineChange.SAID, LineChange.SLOWER)


def test_spans_of_one_trace_alone_are_nothing_but_that() -> None:
    assert line_changes(Line(node(FIRST), None, 0, -1), {}, {}) == (LineChange.ONLY_FIRST,)
    assert line_changes(Line(None, node(SECOND), 0, -1), {}, {}) == (LineChange.ONLY_SECOND,)


def test_moved_spans_and_missing_parents() -> None:
    assert changes({}, moved=True) == (LineChange.MOVED,)
    lost = Node(b"lost", None, 0, (), 0)
    assert line_changes(Line(lost, lost, 0, -1), {}, {}) == ()


def test_what_containers_hold_is_told_of_what_is_in_them() -> None:
    rows = [a_row(span_id=FIRST, kind=Kind.AGENT), a_row(span_id=b"c" * 8, parent_id=FIRST)]
    agent = build(rows)[0]
    line = Line(agent, agent, 0, -1)
    assert line_changes(line, {FIRST: Content(said=b"1")}, {FIRST: Content(said=b"2")}) == ()
