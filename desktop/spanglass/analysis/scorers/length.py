"""Whether an answer is as long as it may be."""

from spanglass.analysis.scorers import Answered, Kind, Option, Options
from spanglass.analysis.scorers.plain import Plain, number_of, said
from spanglass.analysis.scorers.similarity import words
from spanglass.core.evals import Score


def _score(answered: Answered, options: Options) -> Score:
    by_characters = options.get("in") == "characters"
    length = len(answered.text) if by_characters else len(words(answered.text))
    least, most = number_of(options, "min"), number_of(options, "max")
    ok = (least is None or length >= least) and (most is None or length <= most)
    return said(ok, f"{length:,} {'characters' if by_characters else 'words'}.")


def _needs(options: Options) -> None:
    if number_of(options, "max") is None and number_of(options, "min") is None:
        raise ValueError("The scorer length needs “max” or “min”.")


SCORER = Plain(
    "length", "Length", _score,
    (
        Option("max", "At most", Kind.NUMBER), Option("min", "At least", Kind.NUMBER),
        Option("in", "Counted in", choices=("words", "characters")),
    ),
    needs=_needs,
)  # fmt: skip
