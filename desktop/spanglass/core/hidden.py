"""Which traces are not to be shown or counted any more, although the store still holds them."""

from dataclasses import dataclass

from spanglass.core.views import TraceSummary


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is not to be shown any more: traces by id, with `samples` all sample traces, and very many by row.

    Bit ``row & 7`` of octet ``row >> 3`` of `rows` tells of the trace in a row of the store.
    """

    traces: frozenset[bytes] = frozenset()
    samples: bool = False
    rows: bytes = b""

    def hides(self, trace: TraceSummary) -> bool:
        """Whether a trace is among them."""
        return trace.trace_id in self.traces or (self.samples and trace.sample) or self._has(trace.row_id)

    def _has(self, row: int) -> bool:
        return row >> 3 < len(self.rows) and bool(self.rows[row >> 3] >> (row & 7) & 1)

    def more(self, other: "Hidden") -> "Hidden":
        """What either hides."""
        rows = _octets(_bits(self.rows) | _bits(other.rows))
        return Hidden(self.traces | other.traces, self.samples or other.samples, rows)

    def less(self, other: "Hidden") -> "Hidden":
        """What this hides and the other does not."""
        rows = _octets(_bits(self.rows) & ~_bits(other.rows))
        return Hidden(self.traces - other.traces, self.samples and not other.samples, rows)


NOTHING_HIDDEN = Hidden()


def _bits(rows: bytes) -> int:
    return int.from_bytes(rows, "little")


def _octets(bits: int) -> bytes:
    return bits.to_bytes((bits.bit_length() + 7) >> 3, "little")
