"""The time zone of this machine, at every moment with the offset it has then.

`datetime.astimezone` gives the offset of one moment, with which other days begin an hour too early or too
late where a change to or from summer time lies between.
"""

from datetime import UTC, datetime, timedelta, tzinfo


class LocalZone(tzinfo):
    """What the system's clock shows."""

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """The offset at a time on the clock; of one that the clock shows twice, that of its `fold`."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone().utcoffset()

    def dst(self, moment: datetime | None) -> timedelta | None:
        """Unknown: nobody asks for it."""
        del moment
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        """The zone's short name at a time on the clock."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, moment: datetime) -> datetime:
        """The time on the clock at a moment that is given in UTC."""
        shown = moment.replace(tzinfo=UTC).astimezone()
        found = shown.replace(tzinfo=self)
        return found if found.utcoffset() == shown.utcoffset() else found.replace(fold=1)


LOCAL = LocalZone()
"""The one there is."""
