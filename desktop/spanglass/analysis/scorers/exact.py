"""Whether an answer is the expected one, word for word."""

import unicodedata

from spanglass.analysis.scorers import Answered, Kind, Option, Options
from spanglass.analysis.scorers.plain import UNKNOWN, Plain, said, text_of
from spanglass.core.display import one_line
from spanglass.core.evals import Score

_SHOWN = 60


def _score(answered: Answered, options: Options) -> Score:
    wanted = text_of(options, "text") or answered.expected
    if wanted is None:
        return UNKNOWN
    given, wanted = (_form(text, options) for text in (answered.text, wanted))
    same = given == wanted
    return said(same, "It is the expected answer." if same else f"Expected: {one_line(wanted, _SHOWN)}")


def _form(text: str, options: Options) -> str:
    text = unicodedata.normalize("NFC", text).strip()
    return text.casefold() if options.get("ignore_case") else text


SCORER = Plain(
    "exact", "Exact", _score,
    (Option("text", "Text, else the expected answer"), Option("ignore_case", "Ignore case", Kind.FLAG)),
)  # fmt: skip
