"""Whether an answer contains a text."""

from spanglass.analysis.scorers import Answered, Kind, Option, Options
from spanglass.analysis.scorers.plain import UNKNOWN, Plain, said, text_of
from spanglass.core.display import one_line
from spanglass.core.evals import Score

_SHOWN = 60


def _score(answered: Answered, options: Options) -> Score:
    wanted = text_of(options, "text") or answered.expected
    if wanted is None or not wanted.strip():
        return UNKNOWN
    given, looked = answered.text, wanted.strip()
    if not options.get("match_case"):
        given, looked = given.casefold(), looked.casefold()
    found, shown = looked in given, one_line(wanted.strip(), _SHOWN)
    if options.get("never"):
        return said(not found, f"It {'contains' if found else 'does not contain'} “{shown}”.")
    return said(found, f"It {'contains' if found else 'does not contain'} “{shown}”.")


SCORER = Plain(
    "contains", "Contains", _score,
    (
        Option("text", "Text, else the expected answer"), Option("match_case", "Match case", Kind.FLAG),
        Option("never", "Must not contain it", Kind.FLAG),
    ),
)  # fmt: skip
