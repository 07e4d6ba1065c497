"""What the user says of a refusal, which stands over every rule.

It is kept as a log record of the span, as what clients report is, and so outlives every change of the rules.
"""

from collections.abc import Sequence

from spanglass.core.judgement import Grade, Refusal
from spanglass.core.span import LogRecord

EVENT = "spanglass.correction"
"""The event name of such a record."""

REFUSED = "spanglass.refused"
"""Its attribute: true for a refusal, false for none."""

BY_USER = "user"


def corrected(refusal: Refusal | None, logs: Sequence[LogRecord]) -> Refusal | None:
    """The refusal that was found, unless the last correction says otherwise."""
    said = [record for record in logs if record.event_name == EVENT and _says(record)]
    if not said:
        return refusal
    last = max(said, key=lambda record: record.time_ns)
    if not last.attributes[REFUSED]:
        return None
    return refusal or Refusal(Grade.PROBABLE, BY_USER, "marked by you")


def _says(record: LogRecord) -> bool:
    return isinstance(record.attributes.get(REFUSED), bool)
