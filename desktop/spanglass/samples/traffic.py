"""Which sample is played when: the shop's everyday traffic, and the day gpt-4o's snapshot changes."""

import heapq
from collections.abc import Iterator, Sequence
from random import Random

from spanglass.samples.catalogue import SampleTrace, sample_traces
from spanglass.samples.requests import Request, ended_ns, put_off
from spanglass.samples.stamping import stamped
from spanglass.samples.wording import FINGERPRINTS

CHANGE_AT = 0.4
"""At which part of a back-filled range gpt-4o's snapshot changes."""

_ROLL_OUT_NS = 90 * 1_000_000_000
_BEFORE, _AFTER = FINGERPRINTS


class Traffic:
    """Draws one trace after the other; the same seed draws the same ones.

    `change_ns` is the moment from which a new snapshot answers for gpt-4o, at first now and then and
    90 s later always. The new one refuses refunds that the policy allows.
    """

    def __init__(self, rng: Random, change_ns: int, samples: Sequence[SampleTrace] | None = None) -> None:
        self._rng = rng
        self._change_ns = change_ns
        self._samples = tuple(samples) if samples is not None else sample_traces()
        self._mixes = (
            Mix([sample.before for sample in self._samples], rng),
            Mix([sample.after for sample in self._samples], rng),
        )

    def trace(self, start_ns: int) -> Request:
        """The next trace, starting at `start_ns`."""
        changed = self._rng.random() < (start_ns - self._change_ns) / _ROLL_OUT_NS
        sample = self._samples[self._mixes[changed].draw()]
        version = _AFTER if changed else _BEFORE
        return stamped(sample, start_ns=start_ns, rng=self._rng, model_version=version)


class Mix:
    """Draws numbers of samples by their shares, in random order but close to the shares at any time.

    Each sample has its own sequence of places on one line, one place in each stretch of the length
    1 / share. In 1,000 draws even a rare sample is off by one at most, as independent draws would not be.
    """

    def __init__(self, shares: Sequence[float], rng: Random) -> None:
        self._rng = rng
        self._lengths = [1 / share if share else 0.0 for share in shares]
        self._places = [
            (rng.random() * length, 0, number) for number, length in enumerate(self._lengths) if length
        ]
        heapq.heapify(self._places)

    def draw(self) -> int:
        """The number of the next sample."""
        _, stretch, number = self._places[0]
        place = (stretch + 1 + self._rng.random()) * self._lengths[number]
        heapq.heapreplace(self._places, (place, stretch + 1, number))
        return number


def backfill(count: int, until_ns: int, span_of_ns: int, rng: Random) -> Iterator[Request]:
    """`count` traces of the last `span_of_ns` before `until_ns`, one a request; all have ended by then.

    The snapshot behind gpt-4o changes after `CHANGE_AT` of the range.
    """
    from_ns = until_ns - span_of_ns
    traffic = Traffic(rng, from_ns + round(span_of_ns * CHANGE_AT))
    for number in range(count):
        request = traffic.trace(from_ns + round(span_of_ns * (number + rng.random()) / count))
        if (late_ns := ended_ns(request) - until_ns) > 0:
            put_off(request, -late_ns)
        yield request
