"""Whether the last number of an answer is the expected one, within a tolerance."""

import re

from spanglass.analysis.scorers import Answered, Kind, Option, Options
from spanglass.analysis.scorers.plain import UNKNOWN, Plain, number_of, said
from spanglass.core.evals import Score

_NUMBER = re.compile(r"[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?|[-+−]?\.\d+")
_LONGEST = 100_000
_NEGLIGIBLE = 1e-12


def _score(answered: Answered, options: Options) -> Score:
    wanted = number_of(options, "value")
    if wanted is None and answered.expected is not None:
        wanted = last_number(answered.expected)
    if wanted is None:
        return UNKNOWN if answered.expected is None else Score(None, "The expected answer has no number.")
    given = last_number(answered.text)
    if given is None:
        return said(False, "The answer has no number.")
    absolute, share = number_of(options, "tolerance") or 0.0, number_of(options, "share") or 0.0
    allowed = max(absolute, share * abs(wanted), _NEGLIGIBLE * abs(wanted))
    return said(abs(given - wanted) <= allowed, f"{given:g}, expected {wanted:g}.")


def last_number(text: str) -> float | None:
    """The last number of a text, None without any; commas between thousands are no points."""
    found = _NUMBER.findall(text[-_LONGEST:])
    return float(found[-1].replace(",", "").replace("−", "-")) if found else None


def _needs(options: Options) -> None:
    for name in ("tolerance", "share"):
        if (number_of(options, name) or 0.0) < 0:
            raise ValueError(f"“{name}” of the scorer number is not less than 0.")


SCORER = Plain(
    "number", "Number", _score,
    (
        Option("tolerance", "May be off by", Kind.NUMBER),
        Option("share", "Or by this share of it", Kind.NUMBER),
        Option("value", "Value, else the last number of the expected answer", Kind.NUMBER),
    ),
    needs=_needs,
)  # fmt: skip
