"""What one span adds to the rollups, and how shares are added up: by period, dimension and value.

A share is a flat list: +1 or -1, the start of its trace, the end of the span, its values of `DIMENSIONS`,
three buckets (None where there is nothing to measure), and its `NUMBERS`. `SHARE` computes it but for the
sign and the start of the trace from a row ``{row}`` of the span table.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from spanglass.core.sketch import SCALE, Counts, decoded, unpacked

SECOND_NS = 1_000_000_000
ENDED = "ended"
"""The dimension of the live charts: calls by the time they ended and the exact model that answered."""

DIMENSIONS = (
    "model", "version", "provider", "user", "feature", "customer", "streaming", "kind", "service",
    "operation", "step",
)  # fmt: skip
_VERSION = DIMENSIONS.index("version")
LEVELS = (1800, 14_400, 86_400, 345_600, 1_382_400)
"""Lengths of the periods by which spans are counted, in seconds; by the start of their trace."""
_MANY_VALUES = ("user", "customer")
ENDED_LEVELS = (5, 60, 600, 1800, 7200, 43_200, 86_400)
"""The same for calls by their end; the finest are only kept for a while."""

STEP = "substr(coalesce({row}.title, {row}.name), 1, 80)"
"""What a call of the row ``{row}`` is called: the step of a chain that it is."""

_MEASURES = ("latency", "first_token", "speed")
_COUNTED = (
    "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens",
    "cost_nano",
)  # fmt: skip
_SUMS = {
    "spans": "1",
    "calls": "{row}.call",
    "errors": "{row}.error",
    "call_errors": "{row}.call AND {row}.error",
    "refusals": "{row}.call AND {row}.refusal_grade IS NOT NULL",
    "retries": "{row}.call * {row}.retries",
    **{name: f"{{row}}.counted * coalesce({{row}}.{name}, 0)" for name in _COUNTED},
    "with_usage": "{row}.counted AND coalesce({row}.input_tokens, {row}.output_tokens) IS NOT NULL",
    "priced": "{row}.counted AND {row}.cost_nano IS NOT NULL",
    "unpriced": "{row}.call AND {row}.cost_nano IS NULL AND {row}.cost_reason IS NOT NULL",
    "tools": "{row}.kind = 'tool'",
    "tools_failed": "{row}.kind = 'tool' AND {row}.failed",
    "schema_declared": "{row}.call AND {row}.schema_outcome IS NOT NULL",
    "schema_valid": "{row}.call AND {row}.schema_outcome IS 'valid'",
}
NUMBERS = tuple(_SUMS)
COLUMNS = (*NUMBERS, *_MEASURES)
_PLACES = {name: place for place, name in enumerate(NUMBERS)}
_CALLS = _PLACES["calls"]

_TOOK = "{row}.end_ns - {row}.start_ns + coalesce({row}.covers_ns, 0)"
_WRITING = "nullif({row}.end_ns - {row}.start_ns - coalesce({row}.first_token_ns, 0), 0)"
_SPEED = f"max({{row}}.output_tokens * 1e12 / {_WRITING}, 0)"


def _bucket(value: str, *, when: str) -> str:
    """SQL for the bucket of a value of finished calls, as `sketch.bucket` tells it."""
    number = f"CASE WHEN {value} >= 1 THEN 1 + CAST(ceil(ln({value}) * {SCALE!r}) AS INTEGER) ELSE 0 END"
    return f"CASE WHEN {{row}}.call AND {{row}}.end_ns > 0 AND {when} IS NOT NULL THEN {number} END"


SHARE = ", ".join((
    "{row}.end_ns",
    "coalesce({row}.model_requested, {row}.model_responded)",
    "coalesce({row}.model_responded, {row}.model_requested)",
    "{row}.provider", "{row}.user", "{row}.feature", "{row}.customer", "{row}.streaming", "{row}.kind",
    "(SELECT service FROM resource WHERE id = {row}.resource)",
    "CASE WHEN {row}.call THEN {row}.operation END",
    f"CASE WHEN {{row}}.call THEN {STEP} END",
    _bucket(f"({_TOOK})", when=f"nullif(max({_TOOK}, 0), 0)"),
    _bucket("{row}.first_token_ns", when="{row}.first_token_ns"),
    _bucket(_SPEED, when=_SPEED),
    *_SUMS.values(),
))  # fmt: skip

_VALUES = 3
_MEASURED = _VALUES + len(DIMENSIONS)
_SUMMED = _MEASURED + len(_MEASURES)

Share: TypeAlias = Sequence[Any]
Key: TypeAlias = tuple[str, int, int, Any]
"""Dimension, length of the period in seconds, number of the period, value (None is one too)."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Sums and percentiles of some spans; `speed` is in thousandths of a token a second."""

    numbers: Sequence[int] = (0,) * len(NUMBERS)
    latency: Counts = field(default_factory=dict)
    first_token: Counts = field(default_factory=dict)
    speed: Counts = field(default_factory=dict)

    def __getitem__(self, name: str) -> int:
        return self.numbers[_PLACES[name]]

    @property
    def measures(self) -> tuple[Counts, Counts, Counts]:
        """The three kinds of counts."""
        return self.latency, self.first_token, self.speed

    @property
    def kept(self) -> Sequence[Counts | bytes]:
        """The three kinds of counts as they are at hand: maybe encoded."""
        return self.measures

    def negative(self) -> "Slice":
        """What takes this slice away when it is added."""
        counts = ({number: -count for number, count in each.items()} for each in self.measures)
        return Slice(tuple(-number for number in self.numbers), *counts)


class Packed(Slice):
    """The slice in a row of the store, whose counts are decoded only when they are looked at."""

    __slots__ = ("kept",)

    def __init__(self, numbers: Sequence[int], encoded: Sequence[bytes]) -> None:
        object.__setattr__(self, "numbers", numbers)
        object.__setattr__(self, "kept", (*encoded, *(b"",) * (len(_MEASURES) - len(encoded))))

    latency = property(lambda self: _timed(decoded(self.kept[0])))
    first_token = property(lambda self: decoded(self.kept[1]))
    speed = property(lambda self: decoded(self.kept[2]))


Slices: TypeAlias = dict[Key, Slice]


def by_start(shares: Iterable[Share]) -> Slices:
    """The slices that shares add to in each dimension, at every level; spans without a value are left out."""
    return _with_coarser(_by_start(shares, DIMENSIONS, LEVELS[0]))


def by_end(shares: Iterable[Share]) -> Slices:
    """The slices that finished calls add to for the live charts, at every level."""
    return _with_coarser(_by_end(shares, ENDED_LEVELS[0]))


def some_by_start(shares: Iterable[Share], dimensions: Iterable[str], level: int) -> Slices:
    """The same as `by_start` of some dimensions, in periods of one length alone."""
    return {key: _slice(part) for key, part in _by_start(shares, dimensions, level).items()}


def some_by_end(shares: Iterable[Share], level: int) -> Slices:
    """The same as `by_end` in periods of one length alone."""
    return {key: _slice(part) for key, part in _by_end(shares, level).items()}


def _by_start(shares: Iterable[Share], dimensions: Iterable[str], level: int) -> dict[Key, list[Share]]:
    groups: dict[Key, list[Share]] = {}
    places = [(name, _VALUES + DIMENSIONS.index(name)) for name in dimensions]
    for share in shares:
        period = share[1] // (level * SECOND_NS)
        for dimension, place in places:
            if share[place] is not None:
                groups.setdefault((dimension, level, period, share[place]), []).append(share)
    return groups


def _by_end(shares: Iterable[Share], level: int) -> dict[Key, list[Share]]:
    groups: dict[Key, list[Share]] = {}
    for share in shares:
        if share[_SUMMED + _CALLS] and share[2]:
            key = ENDED, level, share[2] // (level * SECOND_NS), share[_VALUES + _VERSION]
            groups.setdefault(key, []).append(share)
    return groups


def levels_of(dimension: str) -> Sequence[int]:
    """The lengths of the periods of a dimension; those with many values have no middle ones."""
    if dimension == ENDED:
        return ENDED_LEVELS
    return (LEVELS[0], *LEVELS[2:]) if dimension in _MANY_VALUES else LEVELS


def _with_coarser(groups: Mapping[Key, Sequence[Share]]) -> Slices:
    slices = {key: _slice(part) for key, part in groups.items()}
    coarser: dict[Key, list[Slice]] = {}
    for (dimension, finest, period, value), part in slices.items():
        for level in levels_of(dimension)[1:]:
            coarser.setdefault((dimension, level, period * finest // level, value), []).append(part)
    return slices | {key: together(parts) for key, parts in coarser.items()}


def together(parts: Sequence[Slice]) -> Slice:
    """Slices added."""
    if len(parts) < 2:
        return parts[0] if parts else Slice()
    numbers = tuple(map(sum, zip(*(part.numbers for part in parts), strict=True)))
    latency, *others = map(_added, zip(*(part.kept for part in parts), strict=True))
    return Slice(numbers, _timed(latency), *others)


def _timed(counts: Counts) -> Counts:
    """Durations without those that nobody knows: earlier versions counted these as nothing, in bucket 0."""
    counts.pop(0, None)
    return counts


def _added(parts: Sequence[Counts | bytes]) -> Counts:
    """Counts added, of which some are encoded: by their places in a list, which takes less than in a dict."""
    filled = [part for part in parts if part]
    if len(filled) < 2:
        return dict(_counts_of(filled[0])) if filled else {}
    pairs = [unpacked(part) if isinstance(part, bytes) else (part.keys(), part.values()) for part in filled]
    sums = [0] * (1 + max(max(numbers) for numbers, _ in pairs))
    first = min(min(numbers) for numbers, _ in pairs)
    for numbers, counts in pairs:
        for number, count in zip(numbers, counts, strict=True):
            sums[number] += count
    return {number: count for number, count in enumerate(sums[first:], first) if count}


def _counts_of(part: Counts | bytes) -> Counts:
    return decoded(part) if isinstance(part, bytes) else part


def slice_of(columns: Sequence[Any]) -> Slice:
    """The slice in a row's `COLUMNS`, the last of which may be left out."""
    size = len(NUMBERS)
    return Packed(columns[:size], columns[size:])


def _slice(shares: Sequence[Share]) -> Slice:
    """The sum of shares, of which few take away."""
    more = _sum([share for share in shares if share[0] > 0])
    if len(shares) == more.numbers[0]:
        return more
    return together((more, _sum([share for share in shares if share[0] < 0]).negative()))


def _sum(shares: Sequence[Share]) -> Slice:
    if not shares:
        return Slice()
    columns = list(zip(*shares, strict=True))
    latency, first_token, speed = map(_counts, columns[_MEASURED:_SUMMED])
    return Slice(tuple(map(sum, columns[_SUMMED:])), _timed(latency), first_token, speed)


def _counts(numbers: Iterable[int | None]) -> Counts:
    counts: dict[Any, int] = Counter(numbers)
    counts.pop(None, None)
    return counts
