"""Whether the model called the tools it should, with the arguments it should."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spanglass.analysis.requests.kept_requests import read_arguments
from spanglass.analysis.scorers import Answered, Kind, Option, Options
from spanglass.analysis.scorers.json_reading import MISSING
from spanglass.analysis.scorers.plain import Plain, text_of
from spanglass.core.display import one_line
from spanglass.core.evals import Score
from spanglass.core.json_diff import json_diff
from spanglass.core.messages import PartType

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class _Call:
    name: str
    arguments: Any


def _score(answered: Answered, options: Options) -> Score:
    name = text_of(options, "name")
    wanted = [_Call(name, options.get("arguments"))] if name else _expected(answered.expected)
    if not wanted:
        return Score(None, "The example expects no call of a tool.")
    made = list(_made(answered))
    missing = [call for call in wanted if not _take(call, made, exact=bool(options.get("exact")))]
    if not missing:
        return Score(1.0, f"It called {', '.join(call.name for call in wanted)}.")
    told = ", ".join(one_line(f"{call.name}({_json(call.arguments)})", _SHOWN) for call in missing)
    also = f" It called {', '.join(call.name for call in made)}." if made else " It called nothing else."
    return Score(1 - len(missing) / len(wanted), f"Not called: {told}.{also}")


def _expected(text: str | None) -> list[_Call]:
    """The calls of an expected answer, as a recorded one is kept."""
    try:
        content = json.loads(text or "")
    except (ValueError, RecursionError):
        return []
    calls = content.get("tool_calls") if isinstance(content, Mapping) else None
    named = [each for each in calls or () if isinstance(each, Mapping) and isinstance(each.get("name"), str)]
    return [_Call(each["name"], each.get("arguments")) for each in named]


def _made(answered: Answered) -> Iterator[_Call]:
    for message in answered.facts.output:
        for part in message.parts:
            if part.type is PartType.TOOL_CALL and part.name:
                yield _Call(part.name, read_arguments(part.arguments))


def _take(wanted: _Call, made: list[_Call], *, exact: bool) -> bool:
    """Whether a call is among those that were made; it is taken out, so that it stands for one alone."""
    for place, call in enumerate(made):
        if call.name == wanted.name and _fit(wanted.arguments, call.arguments, exact=exact):
            del made[place]
            return True
    return False


def _fit(wanted: Any, given: Any, *, exact: bool) -> bool:
    """Whether arguments are those that are wanted; more of them do no harm unless all are named."""
    if wanted is None:
        return True
    if exact or not isinstance(wanted, Mapping) or not isinstance(given, Mapping):
        return not json_diff(wanted, given, 1)
    return all(
        given.get(name, MISSING) is not MISSING and not json_diff(value, given[name], 1)
        for name, value in wanted.items()
    )


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, default=str)


SCORER = Plain(
    "tool", "Tool", _score,
    (
        Option("name", "Tool, else those of the expected answer"),
        Option("arguments", "With these arguments", Kind.JSON),
        Option("exact", "And no other arguments", Kind.FLAG),
    ),
    binary=False,
)  # fmt: skip
