"""Whether an answer came in time."""

from spanglass.analysis.scorers import Answered, Kind, Option, Options
from spanglass.analysis.scorers.plain import Plain, number_of, said
from spanglass.core.display import duration
from spanglass.core.evals import Score

_NS = 1_000_000_000


def _score(answered: Answered, options: Options) -> Score:
    most = number_of(options, "max")
    if answered.latency_ns is None or most is None:
        return Score(None, "It is not known how long it took.")
    return said(answered.latency_ns <= most * _NS, f"It took {duration(answered.latency_ns)}.")


def _needs(options: Options) -> None:
    if number_of(options, "max") is None:
        raise ValueError("The scorer latency needs “max”, in seconds.")


SCORER = Plain(
    "latency", "Latency", _score, (Option("max", "At most, in seconds", Kind.NUMBER),), needs=_needs
)
