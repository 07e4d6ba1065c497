"""Whether a regular expression is found in an answer."""

import re

from spanglass.analysis.scorers import Answered, Kind, Option, Options
from spanglass.analysis.scorers.plain import UNKNOWN, Plain, said, text_of
from spanglass.core.display import one_line
from spanglass.core.evals import Score

_SHOWN = 60
_LONGEST = 100_000
"""What is looked at of an answer."""


def _score(answered: Answered, options: Options) -> Score:
    wanted = text_of(options, "pattern") or answered.expected
    if wanted is None:
        return UNKNOWN
    try:
        compiled = _compiled(wanted, options)
    except ValueError as error:
        return Score(None, str(error), failed=True)
    found = compiled.search(answered.text[:_LONGEST])
    if found is None:
        return said(bool(options.get("never")), f"Not found: {one_line(wanted, _SHOWN)}")
    return said(not options.get("never"), f"Found: {one_line(found[0], _SHOWN)}")


def _compiled(pattern: str, options: Options) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE if options.get("ignore_case") else 0)
    except re.error as error:
        raise ValueError(f"{one_line(pattern, _SHOWN)} is no regular expression: {error}.") from error


def _needs(options: Options) -> None:
    if (pattern := text_of(options, "pattern")) is not None:
        _compiled(pattern, options)


SCORER = Plain(
    "regex", "Pattern", _score,
    (
        Option("pattern", "Pattern, else the expected answer"),
        Option("ignore_case", "Ignore case", Kind.FLAG), Option("never", "Must not be found", Kind.FLAG),
    ),
    needs=_needs, ends=False,
)  # fmt: skip
