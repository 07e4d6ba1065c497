"""What a range of time is watched by: sums over its traces, and how the calls went from bucket to bucket."""

from collections.abc import Mapping
from dataclasses import dataclass

from spanglass.core.views import Percentiles, Pulse


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over the traces that started in a range, or over those of their spans that share a value.

    `errors` counts calls that failed. Every try is a call, as is every one sent and paid for: a request that
    three tries could not save is three calls of which three failed, and one that the third saved is three
    calls without an error and with two retries. Alerts count either once. Tokens and cost are None where none
    is known. `exact` says that the percentiles are of the values themselves; otherwise they are within 1%.
    """

    calls: int
    errors: int
    refusals: int
    retries: int
    input_tokens: int | None
    cached_tokens: int | None
    output_tokens: int | None
    cost_nano: int | None
    unpriced_calls: int
    tools_called: int
    tools_failed: int
    schema_declared: int
    schema_valid: int
    latency: Percentiles
    first_token: Percentiles
    exact: bool = False

    @property
    def tokens(self) -> int | None:
        """Input and output tokens together, None if neither is known."""
        if self.input_tokens is None and self.output_tokens is None:
            return None
        return (self.input_tokens or 0) + (self.output_tokens or 0)


@dataclass(frozen=True, slots=True)
class RangeSums:
    """The sums of a range, over all and by the values of some dimensions, most calls first.

    None as a value stands for the spans that have none. `requests` counts the traces.
    """

    requests: int
    whole: Sums
    by: dict[str, tuple[tuple[str | int | None, Sums], ...]]

    @property
    def cost_each_nano(self) -> int | None:
        """What a request cost on average; None without requests, or where no cost is known."""
        if not self.requests or self.whole.cost_nano is None:
            return None
        return self.whole.cost_nano // self.requests


@dataclass(frozen=True, slots=True)
class Course:
    """How the calls that ended in a range went, one entry a bucket; `pulse` has the same buckets."""

    pulse: Pulse
    input_tokens: tuple[int, ...]
    cached_tokens: tuple[int, ...]
    output_tokens: tuple[int, ...]
    retries: tuple[int, ...]
    schema_declared: tuple[int, ...]
    schema_valid: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RequestCost:
    """What the traces or calls with one value cost in a range; None where no call of them is priced.

    `requests` is None where only the calls are known.
    """

    value: str | int | None
    requests: int | None
    calls: int
    cost_nano: int | None

    @property
    def each_nano(self) -> int | None:
        """What a request cost on average, or a call where only those are known."""
        number = self.calls if self.requests is None else self.requests
        return self.cost_nano // number if self.cost_nano is not None and number else None


@dataclass(frozen=True, slots=True)
class Opinion:
    """One evaluation: its name, its number or None, and whether it is a thumb that points up."""

    time_ns: int
    name: str
    number: float | None
    thumb: bool | None


@dataclass(frozen=True, slots=True)
class Quality:
    """What tells of quality, by the number of the period of `length_ns`.

    `tools` are those that ran and those that failed, `asked` questions of sessions and those that take up
    the one before.
    """

    length_ns: int
    tools: Mapping[int, tuple[int, int]]
    asked: Mapping[int, tuple[int, int]]
    opinions: tuple[Opinion, ...]


@dataclass(frozen=True, slots=True)
class CoursePart:
    """How the calls with one value went, one entry a bucket; `p95` is None under five calls."""

    value: str | int | None
    calls: tuple[int, ...]
    errors: tuple[int, ...]
    refusals: tuple[int, ...]
    p95: tuple[int | None, ...]
