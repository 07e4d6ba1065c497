"""Which records were taken: each is taken once, and corrected when more becomes known of it."""

from collections import OrderedDict
from dataclasses import dataclass, replace

from spanglass.alerts.engine import LATE_NS
from spanglass.core.watched import HOUR_NS, Call, Record, TraceMark

CORRECTED_NS = HOUR_NS
"""For how long a call that counts as bad is corrected; of others no more is known after two minutes."""
_MOST, _MOST_LATEST = 20_000, 24_000


@dataclass(frozen=True, slots=True)
class Correction:
    """A call as it was taken, and as it is; None where it is none by itself."""

    before: Call
    after: Call | None


class Taken:
    """Records by what tells them apart, in the order they were taken, which is nearly that of time.

    Where so many come that not all are remembered, what is earlier than those and unknown is left out: it may
    have been taken.
    """

    def __init__(self) -> None:
        self._latest: OrderedDict[tuple[object, ...], Record] = OrderedDict()
        self._bad: OrderedDict[tuple[object, ...], Call] = OrderedDict()
        self._floor_ns = 0

    def take(self, record: Record) -> Record | Correction | None:
        """The record where it is new, what it corrects, or None where it says nothing new."""
        key = _key(record)
        before = self._latest.get(key) or self._bad.get(key)
        if before is None:
            if record.at_ns <= self._floor_ns:
                return None
            self._keep(key, record)
            return None if isinstance(record, Call) and record.withdrawn else record
        if not isinstance(record, Call) or not isinstance(before, Call):
            return None
        if record.withdrawn or before.withdrawn:
            self._keep(key, record)
            return _withdrawn(before, record)
        after = _judged(before, record)
        if after == before:
            return None
        self._keep(key, after)
        return Correction(before, after)

    def forget(self, now_ns: int) -> None:
        """Forget what no more can be learned of."""
        _drop(self._latest, now_ns - 2 * LATE_NS)
        _drop(self._bad, now_ns - CORRECTED_NS)

    def _keep(self, key: tuple[object, ...], record: Record) -> None:
        if key in self._latest or key not in self._bad:
            self._latest[key] = record
            if len(self._latest) > _MOST_LATEST:
                _, oldest = self._latest.popitem(last=False)
                self._floor_ns = max(self._floor_ns, oldest.at_ns)
        if isinstance(record, Call) and (key in self._bad or _is_bad(record)):
            self._bad[key] = record
            if len(self._bad) > _MOST:
                self._bad.popitem(last=False)


def _withdrawn(before: Call, record: Call) -> Record | Correction | None:
    """What follows where a call is withdrawn, or is one again."""
    if before.withdrawn:
        return None if record.withdrawn else record
    return Correction(before, None)


def _judged(before: Call, record: Call) -> Call:
    """The call as it was taken, and where it was counted, with what is thought of it now."""
    return replace(
        before, failed=record.failed, cancelled=record.cancelled, error=record.error,
        answered=record.answered, refused=record.refused, refusal_kind=record.refusal_kind,
        truncated=record.truncated, schema_valid=record.schema_valid, retries=record.retries,
        cost_nano=record.cost_nano,
    )  # fmt: skip


def _is_bad(call: Call) -> bool:
    return call.failed or call.refused or call.schema_valid is False


def _drop(
    records: "OrderedDict[tuple[object, ...], Call] | OrderedDict[tuple[object, ...], Record]", before_ns: int
) -> None:
    while records:
        key, first = next(iter(records.items()))
        if first.at_ns >= before_ns:
            return
        del records[key]


def _key(record: Record) -> tuple[object, ...]:
    """What tells records apart, though more may become known of them later."""
    if isinstance(record, Call):
        return record.trace, record.end_ns, record.took_ns
    if isinstance(record, TraceMark):
        return record.trace, record.finished
    return record.at_ns, record.service
