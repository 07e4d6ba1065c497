"""Tries of a request that a span itself tells of: HTTP resends, Claude Code's number of the attempt."""

from collections.abc import Sequence

from spanglass.core.facts import NOTHING, Facts
from spanglass.core.span import LogRecord, RawSpan
from spanglass.dialects import Dialect
from spanglass.dialects.values import count

_ATTEMPT = ("gen_ai.request.attempt", "attempt")
_RESENT = "http.request.resend_count"
_EVENT = "gen_ai.request.attempt"
_MOST = 1000


class _Attempts:
    """Reads the number of the try, the first being 1."""

    name = "attempts"
    rank = 900
    kind_rank = 900
    heads = frozenset({"attempt", "gen_ai", "http"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The number of the try, if it says it and there was more than one."""
        attributes = span.attributes
        tries = [count(attributes[key]) or 0 for key in _ATTEMPT if key in attributes]
        if _RESENT in attributes:
            tries.append((count(attributes[_RESENT]) or 0) + 1)
        if span.events:
            told = [event for event in span.events if event.name == _EVENT]
            tries += [len(told), *(count(event.attributes.get("attempt")) or 0 for event in told)]
        most = max(tries, default=1)
        return Facts(attempt=most) if 1 < most <= _MOST else NOTHING


DIALECT: Dialect = _Attempts()
