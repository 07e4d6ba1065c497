"""How long an answer asks to wait: RFC 9110's ``Retry-After``, in seconds or as a date."""

from email.utils import parsedate_to_datetime


def seconds_of(said: str, now_s: float) -> float | None:
    """The seconds that are meant, less than none for what is over; None for anything else."""
    try:
        return float(said)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(said).timestamp() - now_s
    except (ValueError, OverflowError, OSError):
        return None
