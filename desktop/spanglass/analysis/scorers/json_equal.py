"""How many places of an answer's JSON hold what is expected there."""

from collections.abc import Mapping

from spanglass.analysis.scorers import Answered, Kind, Option, Options
from spanglass.analysis.scorers.json_reading import MISSING, at_path, json_in, steps_of
from spanglass.analysis.scorers.plain import UNKNOWN, Plain, said
from spanglass.core.evals import Score
from spanglass.core.json_diff import json_diff
from spanglass.core.json_path import path_text
from spanglass.core.span import Value

_TOLD = 3


def _score(answered: Answered, options: Options) -> Score:
    if answered.expected is None:
        return UNKNOWN
    try:
        wanted = json_in(answered.expected)
    except ValueError:
        return Score(None, "The expected answer is not JSON.")
    try:
        given = json_in(answered.text)
    except ValueError as error:
        return said(False, str(error))
    places = [steps_of(path) for path in _paths(options)] or _places(wanted)
    wrong = [steps for steps in places if not _same(at_path(wanted, steps), at_path(given, steps))]
    if not wrong:
        return said(True, "All is as expected.")
    told = ", ".join(path_text(steps) for steps in wrong[:_TOLD])
    more = f" and {len(wrong) - _TOLD} more" if len(wrong) > _TOLD else ""
    return Score(1 - len(wrong) / len(places), f"Otherwise than expected: {told}{more}.")


def _places(wanted: Value) -> list[tuple[str | int, ...]]:
    """Each member of an object, or all of anything else."""
    return [(str(name),) for name in wanted] if isinstance(wanted, Mapping) and wanted else [()]


def _same(wanted: object, given: object) -> bool:
    if wanted is MISSING or given is MISSING:
        return wanted is given
    return not json_diff(wanted, given, 1)  # type: ignore[arg-type]


def _paths(options: Options) -> list[str]:
    found = options.get("paths")
    given = found.split(",") if isinstance(found, str) else found if isinstance(found, list | tuple) else []
    return [str(path).strip() for path in given if str(path).strip()]


def _needs(options: Options) -> None:
    for path in _paths(options):
        steps_of(path)


SCORER = Plain(
    "json_equal", "JSON equal", _score,
    (Option("paths", "Paths as $.total, $.items[0]; else all members", Kind.JSON),), binary=False,
    needs=_needs,
)  # fmt: skip
