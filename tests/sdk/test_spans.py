"""The span that a request carries, and which of them is the current one."""

import contextvars

import pytest

from spanglass.sdk.spans import Entered, SpanContext, carried_by, current

CONTEXT = SpanContext(bytes(range(16)), bytes(range(8, 16)))
IDS = f"{bytes(range(16)).hex()}-{bytes(range(8, 16)).hex()}"


def test_what_a_request_carries_is_read_again() -> None:
    assert CONTEXT.traceparent == f"00-{IDS}-01"
    assert carried_by(CONTEXT.traceparent) == CONTEXT


def test_a_later_version_may_say_more() -> None:
    assert carried_by(f"01-{IDS}-00-more") == CONTEXT


@pytest.mark.parametrize(
    "value",
    [
        "", "nonsense", f"ff-{IDS}-01", f"00-{IDS}", f"00-{IDS}-01-more", f"00-{IDS.upper()}-01",
        f"00-{'0' * 32}-{'1' * 16}-01", f"00-{'1' * 32}-{'0' * 16}-01", f"00-{IDS}-0é", f"0-{IDS}-01",
    ],
)  # fmt: skip
def test_a_value_of_another_form_carries_none(value: str) -> None:
    assert carried_by(value) is None


def test_spans_that_are_left_in_another_order_leave_nothing_current() -> None:
    other = SpanContext(bytes(range(16)), bytes(8))

    def crossed() -> None:
        first = Entered(CONTEXT)
        second = Entered(other)
        first.leave()
        assert current() is None  # what was begun within it and never ended goes with it
        second.leave()
        assert current() is None

    contextvars.Context().run(crossed)


def test_a_span_left_in_order_makes_the_one_around_it_current_again() -> None:
    other = SpanContext(bytes(range(16)), bytes(8))

    def nested() -> None:
        outer = Entered(CONTEXT)
        inner = Entered(other)
        inner.leave()
        assert current() == CONTEXT
        outer.leave()
        assert current() is None

    contextvars.Context().run(nested)
