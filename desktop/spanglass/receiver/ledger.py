"""The ledger: what came in, what was stored, what was not and why; counted since the start."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from spanglass.core.span import Batch
from spanglass.receiver.refusal import UnavailableError
from spanglass.store.errors import StoreError

_MOST_REASONS = 100
_OTHER = "other reasons"
_SAID = (StoreError, UnavailableError)
_FAULT = "A fault of Spanglass kept a request from being stored."
_LATE_NS = 60 * 1_000_000_000


@dataclass(frozen=True, slots=True)
class FormatCounts:
    """The counts of one wire format.

    `size` is bytes as sent. `received` counts spans and log records, and is the sum of `stored`,
    `duplicates`, `not_stored` and all of `rejected`; `late` of the spans came over a minute after their
    end, of the `truncated` the sender says that it left something out; `undecodable` counts requests.
    """

    requests: int = 0
    size: int = 0
    received: int = 0
    stored: int = 0
    duplicates: int = 0
    not_stored: int = 0
    late: int = 0
    truncated: int = 0
    undecodable: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LedgerSnapshot:
    """The ledger at one moment; `refused` counts requests that no format read, by reason.

    `not_stored_because` is why something was not stored when that was last so, None if it never was.
    """

    since_ns: int
    formats: Mapping[str, FormatCounts]
    refused: Mapping[str, int]
    not_stored_because: str | None = None

    def total(self) -> FormatCounts:
        """All formats together."""
        rejected: Counter[str] = Counter()
        for counts in self.formats.values():
            rejected.update(counts.rejected)
        return FormatCounts(
            requests=sum(counts.requests for counts in self.formats.values()),
            size=sum(counts.size for counts in self.formats.values()),
            received=sum(counts.received for counts in self.formats.values()),
            stored=sum(counts.stored for counts in self.formats.values()),
            duplicates=sum(counts.duplicates for counts in self.formats.values()),
            not_stored=sum(counts.not_stored for counts in self.formats.values()),
            late=sum(counts.late for counts in self.formats.values()),
            truncated=sum(counts.truncated for counts in self.formats.values()),
            undecodable=sum(counts.undecodable for counts in self.formats.values()),
            rejected=dict(rejected),
        )


class Ledger:
    """Counts requests, spans and bytes; for any thread."""

    def __init__(self, clock: Callable[[], int] = time.time_ns) -> None:
        self._clock = clock
        self._since_ns = clock()
        self._lock = Lock()
        self._numbers: dict[str, Counter[str]] = {}
        self._rejected: dict[str, Counter[str]] = {}
        self._refused: Counter[str] = Counter()
        self._not_stored_because: str | None = None

    def stored(self, format_name: str, size: int, batch: Batch, duplicates: int = 0) -> None:
        """A request that was stored, `duplicates` of its spans and logs being there already."""
        kept = len(batch.spans) + len(batch.logs)
        in_time_ns = self._clock() - _LATE_NS
        late = sum(0 < span.end_ns < in_time_ns for span in batch.spans)
        with self._lock:
            numbers = self._request(format_name, size)
            self._take_rejected(format_name, batch)
            numbers["late"] += late
            numbers["truncated"] += batch.truncated
            numbers["received"] += kept
            numbers["stored"] += kept - duplicates
            numbers["duplicates"] += duplicates

    def not_stored(self, format_name: str, size: int, batch: Batch, error: BaseException) -> None:
        """A request that could be read but not stored, and why."""
        kept = len(batch.spans) + len(batch.logs)
        with self._lock:
            numbers = self._request(format_name, size)
            self._take_rejected(format_name, batch)
            numbers["received"] += kept
            numbers["not_stored"] += kept
            self._not_stored_because = str(error) if isinstance(error, _SAID) else _FAULT

    def undecodable(self, format_name: str, size: int) -> None:
        """A request that its format could not read."""
        with self._lock:
            self._request(format_name, size)["undecodable"] += 1

    def refused(self, reason: str) -> None:
        """A request that no format was asked to read."""
        with self._lock:
            _count(self._refused, reason, 1)

    def snapshot(self) -> LedgerSnapshot:
        """The counts now."""
        with self._lock:
            formats = {
                name: FormatCounts(**numbers, rejected=dict(self._rejected[name]))
                for name, numbers in self._numbers.items()
            }
            return LedgerSnapshot(self._since_ns, formats, dict(self._refused), self._not_stored_because)

    def _request(self, format_name: str, size: int) -> Counter[str]:
        numbers = self._numbers.get(format_name)
        if numbers is None:
            numbers = self._numbers[format_name] = Counter()
            self._rejected[format_name] = Counter()
        numbers["requests"] += 1
        numbers["size"] += size
        return numbers

    def _take_rejected(self, format_name: str, batch: Batch) -> None:
        for rejected in batch.rejected:
            _count(self._rejected[format_name], rejected.reason, rejected.count)
            self._numbers[format_name]["received"] += rejected.count


def _count(counter: Counter[str], reason: str, count: int) -> None:
    """Count under the reason, or under a common one when a client has made up too many."""
    known = reason in counter or len(counter) < _MOST_REASONS
    counter[reason if known else _OTHER] += count
