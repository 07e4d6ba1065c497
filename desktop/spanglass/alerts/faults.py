"""A rule that cannot be carried out, and says so."""

from collections.abc import Iterable

from spanglass.core.alerting import Reading, Verdict
from spanglass.core.watched import ALL, Call, Record, Scope


class Faulty:
    """Watches nothing; its only scope is in error, for a reason."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def take(self, record: Record) -> Iterable[Scope]:
        """Its scope, whatever comes."""
        del record
        return (ALL,)

    def correct(self, before: Call, after: Call | None) -> Iterable[Scope]:
        """None: nothing is counted."""
        del before, after
        return ()

    def reading(self, scope: Scope, now_ns: int) -> Reading:
        """The fault."""
        del scope, now_ns
        return Reading(Verdict.FAULT, note=self._reason)

    def settle(self, scope: Scope, now_ns: int) -> None:
        """Nothing to forget."""

    def due(self, now_ns: int) -> Iterable[Scope]:
        """Its scope, so that the fault is seen without a call."""
        del now_ns
        return (ALL,)
