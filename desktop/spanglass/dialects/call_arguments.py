"""Arguments of functions as tracers write them: ``{"args": […], "kwargs": {…}}``, or as LangChain does."""

from spanglass.core.span import Value
from spanglass.dialects.values import decoded

_SPOKEN = ("inputs", "input_str", "query", "outputs", "output")
_CALLBACK = frozenset({*_SPOKEN, "tags", "metadata", "kwargs"})


def unwrapped(value: Value) -> Value:
    """What LangChain handed to a callback, without its tags and metadata; anything else is decoded JSON."""
    found = decoded(value)
    if (
        not isinstance(found, dict)
        or not isinstance(found.get("kwargs"), dict)
        or not found.keys() <= _CALLBACK
    ):
        return found
    given = [decoded(found[key]) for key in _SPOKEN if found.get(key) is not None]
    return given[0] if given else found


def call_arguments(value: Value) -> Value:
    """The arguments by name if all have one, else in their order; anything else is decoded JSON."""
    found = unwrapped(value)
    if not isinstance(found, dict):
        return found
    by_place, by_name = found.get("args"), found.get("kwargs")
    if not isinstance(by_place, list) or not isinstance(by_name, dict):
        return found
    if not by_place:
        return by_name
    return {"args": by_place, **by_name} if by_name else by_place


def sole_argument(value: Value) -> Value:
    """The one argument of a call that had no other; else the same as `call_arguments`."""
    given = decoded(value)
    found = call_arguments(given)
    if isinstance(given, dict) and isinstance(found, list) and len(found) == 1:
        return found[0]
    return found
