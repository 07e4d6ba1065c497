"""How long an answer asks to wait, in either form."""

from datetime import UTC, datetime

import pytest

from spanglass.core.retry_after import seconds_of


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("2", 2.0), ("0.65", 0.65), ("-1", -1.0), ("Wed, 23 Sep 2026 12:00:30 GMT", 30.0),
        ("Wed, 23 Sep 2026 11:00:00 GMT", -3600.0), ("soon", None), ("", None),
        ("Wed, 23 Sep 99999 12:00:30 GMT", None),
    ],
)  # fmt: skip
def test_seconds_or_a_date(said: str, seconds: float | None) -> None:
    assert seconds_of(said, datetime(2026, 9, 23, 12, tzinfo=UTC).timestamp()) == seconds
