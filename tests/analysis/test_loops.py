from typing import Any

from builders import MS, T0, a_row
from spanglass.analysis.loops import call_before
from spanglass.core.views import SpanRow


def call(number: int, parent: bytes = b"p", **changes: Any) -> SpanRow:
    return a_row(
        row_id=number, span_id=bytes([number]) * 8, parent_id=parent, start_ns=T0 + number * 100 * MS,
        end_ns=T0 + (number * 100 + 80) * MS, **changes,
    )  # fmt: skip


def test_the_last_answered_call_below_the_same_span() -> None:
    rows = [call(1), call(2), call(3, b"q"), call(4, status_code=2), call(5, counted=False), call(6)]
    found = call_before(rows, rows[-1])
    assert found is not None
    assert found.row_id == 2


def test_else_one_of_the_same_title_and_library() -> None:
    rows = [call(1, b"x"), call(2, b"y", title="other"), call(3, b"z")]
    found = call_before(rows, rows[-1])
    assert found is not None
    assert found.row_id == 1


def test_calls_at_the_same_time_do_not_go_on_from_one_another() -> None:
    rows = [call(1), a_row(row_id=2, span_id=b"2" * 8, parent_id=b"p", start_ns=T0 + 150 * MS)]
    assert call_before(rows, rows[-1]) is None
    assert call_before(rows[:1], rows[0]) is None
