"""The zone of this machine, over the changes to and from summer time."""

from datetime import UTC, datetime, timedelta

import pytest

from places import clock_of
from spanglass.core.local_zone import LOCAL


def moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize(
    ("utc", "shown"),
    [
        ("2026-03-29T00:59:59", "2026-03-29T01:59:59+01:00"),
        ("2026-03-29T01:00:00", "2026-03-29T03:00:00+02:00"),
        ("2026-10-25T00:30:00", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25T01:30:00", "2026-10-25T02:30:00+01:00"),
        ("2026-10-25T11:00:00", "2026-10-25T12:00:00+01:00"),
    ],
)
def test_a_moment_has_the_offset_it_has_then_and_leads_back_to_itself(utc: str, shown: str) -> None:
    with clock_of("Europe/Berlin"):
        found = datetime.fromtimestamp(moment(f"{utc}+00:00"), LOCAL)
        assert found.isoformat() == shown
        assert found.timestamp() == moment(f"{utc}+00:00")
        assert found.tzname() == ("CEST" if shown.endswith("+02:00") else "CET")


def test_the_day_before_a_change_begins_with_the_offset_of_then() -> None:
    with clock_of("Europe/Berlin"):
        noon = datetime(2026, 10, 25, 12, tzinfo=LOCAL)
        midnight = noon.replace(hour=0)
        assert midnight.astimezone(UTC).hour == 22
        assert (midnight + timedelta(days=1)).timestamp() - midnight.timestamp() == 25 * 3600
