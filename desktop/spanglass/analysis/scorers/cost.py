"""Whether an answer cost as little as it should."""

from spanglass.analysis.scorers import Answered, Kind, Option, Options
from spanglass.analysis.scorers.plain import Plain, number_of, said
from spanglass.core.display import money
from spanglass.core.evals import Score

_NANO = 1_000_000_000


def _score(answered: Answered, options: Options) -> Score:
    most = number_of(options, "max")
    if answered.cost_nano is None or most is None:
        return Score(None, "It is not known what it cost.")
    return said(answered.cost_nano <= round(most * _NANO), f"It cost {money(answered.cost_nano)}.")


def _needs(options: Options) -> None:
    if number_of(options, "max") is None:
        raise ValueError("The scorer cost needs “max”, in US dollars.")


SCORER = Plain("cost", "Cost", _score, (Option("max", "At most, in US dollars", Kind.NUMBER),), needs=_needs)
