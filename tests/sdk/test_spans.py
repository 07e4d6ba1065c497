"""The span that a request carries."""

import pytest

from spanglass.sdk.spans import SpanContext, carried_by

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
