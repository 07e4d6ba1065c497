"""Whether an answer is JSON."""

from spanglass.analysis.scorers import Answered, Kind, Option, Options
from spanglass.analysis.scorers.json_reading import json_in
from spanglass.analysis.scorers.plain import Plain, said
from spanglass.core.evals import Score


def _score(answered: Answered, options: Options) -> Score:
    try:
        json_in(answered.text, fenced=bool(options.get("fenced")))
    except ValueError as error:
        return said(False, str(error))
    return said(True, "It is JSON.")


SCORER = Plain("json", "JSON", _score, (Option("fenced", "A fence of code may stand around it", Kind.FLAG),))
