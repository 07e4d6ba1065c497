"""Whether limited calls wait as they are told."""

from typing import Any

import pytest

from builders import MS, T0
from spanglass.analysis.fixing.failure_waits import Waits, asked_ns, waits
from spanglass.core.fixes import CallRef, FailingCall, FailureKind


def limited(
    attempt: int, after_ms: int, message: str = "Please try again in 2s.", **more: Any
) -> FailingCall:
    ref = CallRef(more.pop("trace", b"\1" * 16), bytes([attempt]) * 8)
    return FailingCall(
        FailureKind.RATE, ref, "run", "ask", T0 + after_ms * MS, message=message, attempt=attempt, attempts=3
    )


@pytest.mark.parametrize(("said", "seconds"), [
    ("Please try again in 572ms.", 0.572), ("Try again in 3.3s", 3.3), ("retry after 2m", 120),
    ("Too many requests", None),
])  # fmt: skip
def test_what_is_asked_for(said: str, seconds: float | None) -> None:
    assert asked_ns(said) == (None if seconds is None else round(seconds * 1e9))


def test_tries_before_the_time_is_over_are_early() -> None:
    assert waits([limited(1, 0), limited(2, 500), limited(3, 3000)]) == Waits(2, 1, 2_000_000_000)


def test_other_traces_and_words_that_ask_for_nothing_say_nothing() -> None:
    other = limited(2, 10, trace=b"\2" * 16)
    assert waits([limited(1, 0), other]) == Waits(0, 0, 2_000_000_000)
    assert waits([limited(1, 0, "no"), limited(2, 1, "no")]) == Waits(1, 0, None)
