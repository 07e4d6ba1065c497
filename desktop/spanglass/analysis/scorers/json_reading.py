"""JSON in answers, and places in it that a user wrote."""

import json
import re
from collections.abc import Mapping, Sequence

from spanglass.core.display import one_line
from spanglass.core.json_text import unfenced
from spanglass.core.span import Value

MISSING = object()
"""What stands at a place that is not there."""

_SHOWN = 120
_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]|\[\"((?:[^\"\\]|\\.)*)\"\]")


def json_in(text: str, *, fenced: bool = True) -> Value:
    """The value that a text holds, alone or in one fence of code; raises ``ValueError`` with a sentence."""
    inner = unfenced(text) if fenced else None
    try:
        value: Value = json.loads(text if inner is None else inner, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"It is not JSON: {one_line(str(error), _SHOWN)}.") from error
    return value


def steps_of(path: str) -> tuple[str | int, ...]:
    """The steps of a path as ``$.items[0].price``; raises ``ValueError`` with a sentence."""
    text = path.strip().removeprefix("$")
    steps: list[str | int] = []
    at = 0
    while at < len(text):
        found = _STEP.match(text, at)
        if found is None:
            raise ValueError(f"{one_line(path, _SHOWN)} is no path such as $.items[0].price.")
        name, place, quoted = found.groups()
        steps.append(
            int(place) if place is not None else name if name is not None else json.loads(f'"{quoted}"')
        )
        at = found.end()
    return tuple(steps)


def at_path(value: Value, steps: Sequence[str | int]) -> object:
    """What stands at a place, `MISSING` where there is none."""
    found: object = value
    for step in steps:
        by_name = isinstance(step, str) and isinstance(found, Mapping) and step in found
        by_place = isinstance(step, int) and isinstance(found, list | tuple) and step < len(found)
        if not (by_name or by_place):
            return MISSING
        found = found[step]  # type: ignore[index]
    return found


def _refuse(constant: str) -> Value:
    raise ValueError(f"{constant} is not JSON")
