"""Tolerant readings of attribute values: what a client meant, whatever type it sent it as, else None."""

import json
import math
from ast import literal_eval
from collections.abc import Mapping
from decimal import Decimal

from spanglass.core.span import Value

_LARGEST = 2**63 - 1
_NANO = 1_000_000_000
_OPENING = ("{", "[")
_LONGEST_LITERAL = 10_000
_BARE = json.JSONDecoder()
_STRUCTURES = (dict, list)
_FIGURES = (int, float, str)
_WORDS = (int, str)
_SCRUBBED = "[Scrubbed due to "
_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off"})


def text(value: Value) -> str | None:
    """A text with something in it, as it was sent."""
    return value if isinstance(value, str) and value and not value.isspace() else None


def label(value: Value) -> str | None:
    """A short name or identity: a text without outer white space, or a whole number as text.

    What a client left in place of a secret it found is none.
    """
    if isinstance(value, str):
        return None if value.startswith(_SCRUBBED) else value.strip() or None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST:
        return str(value)
    return None


def under(attributes: Mapping[str, Value], prefix: str) -> dict[str, Value]:
    """What stands under names that begin so, JSON decoded, by the rest of the name."""
    size = len(prefix)
    return {key[size:]: decoded(held) for key, held in attributes.items() if key.startswith(prefix)}


def first_text(values: Mapping[str, Value], keys: tuple[str, ...]) -> str | None:
    """The first of `keys` that holds a text."""
    for key in keys:
        if (value := values.get(key)) is not None and (found := text(value)) is not None:
            return found
    return None


def first_label(values: Mapping[str, Value], keys: tuple[str, ...]) -> str | None:
    """The first of `keys` that holds a name or identity."""
    for key in keys:
        if (value := values.get(key)) is not None and (found := label(value)) is not None:
            return found
    return None


def number(value: Value) -> float | None:
    """A finite number, also from a numeric text; a bool is none."""
    if value is None or isinstance(value, bool) or not isinstance(value, _FIGURES):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def whole(value: Value) -> int | None:
    """A whole number of at most 64 bits, also from an integral float or a numeric text."""
    if not isinstance(value, int) or isinstance(value, bool):
        exact = number(value)
        if exact is None or not exact.is_integer():
            return None
        value = int(value) if isinstance(value, str) and value.strip().isdecimal() else int(exact)
    return value if abs(value) <= _LARGEST else None


def figure(value: Value) -> Value:
    """A number that a client wrote as a text, as a number; any other value unchanged."""
    found = number(value) if isinstance(value, str) else None
    if found is None:
        return value
    return int(found) if found.is_integer() and abs(found) <= _LARGEST else found


def count(value: Value) -> int | None:
    """A whole number that is not negative; clients write -1 for "unknown"."""
    if value.__class__ is int:
        return value if 0 <= value <= _LARGEST else None
    found = whole(value)
    return found if found is not None and found >= 0 else None


def first_count(values: Mapping[str, Value], keys: tuple[str, ...]) -> int | None:
    """The first of `keys` that holds a count."""
    for key in keys:
        if (value := values.get(key)) is not None and (found := count(value)) is not None:
            return found
    return None


def negatives(values: Mapping[str, Value], counts: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The names in `counts` of which a key holds a negative number that is not -1, "unknown"."""
    return tuple(
        name
        for name, keys in counts.items()
        for key in keys
        if (value := values.get(key)) is not None and isinstance(value, int) and value < -1
    )


def flag(value: Value) -> bool | None:
    """A yes or no, also from the texts ``true`` and ``false`` and from 1 and 0."""
    if value is None or isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, _WORDS) else ""
    return True if word in _TRUE else False if word in _FALSE else None


def nano_dollars(value: Value) -> int | None:
    """An amount of US dollars in 1e-9 dollars; zero and less is how clients write "unknown"."""
    if value is None or isinstance(value, bool) or not isinstance(value, _FIGURES):
        return None
    try:
        amount = Decimal(str(value)) * _NANO
    except (ArithmeticError, ValueError):
        return None
    return int(amount.to_integral_value()) if amount.is_finite() and 0 < amount <= _LARGEST else None


def nanoseconds(value: Value, unit_ns: int) -> int | None:
    """A time given in units of `unit_ns` nanoseconds; None if it is negative or absurd."""
    found = number(value)
    if found is None or not 0 <= found <= _LARGEST / unit_ns:
        return None
    return round(found * unit_ns)


def structure(value: Value) -> dict[str, Value] | list[Value] | None:
    """An object or array, also from JSON text; None for anything else and for JSON that was cut off."""
    if not isinstance(value, str):
        return value if isinstance(value, _STRUCTURES) else None
    if value[:1] not in _OPENING and value.lstrip()[:1] not in _OPENING:
        return None
    try:
        found, end = _BARE.raw_decode(value) if value[:1] in _OPENING else (None, 0)
        if end != len(value):  # white space stands around it, or something else behind
            found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    if "\\" in value and ("\\ud" in value or "\\uD" in value):
        found = _without_lone_surrogates(found)
    return found if isinstance(found, _STRUCTURES) else None


def literal(value: Value) -> dict[str, Value] | list[Value] | None:
    """The same, also from what Python prints of one, which some clients write in place of JSON."""
    found = structure(value)
    if found is not None or not isinstance(value, str) or len(value) > _LONGEST_LITERAL:
        return found
    if not value.startswith(_OPENING):
        return None
    try:
        printed = _without_lone_surrogates(literal_eval(value))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    return printed if isinstance(printed, _STRUCTURES) else None


def mapping(value: Value) -> dict[str, Value]:
    """An object, also from JSON text; empty for anything else."""
    if value is None or isinstance(value, dict):
        return value or {}
    found = structure(value)
    return found if isinstance(found, dict) else {}


def listing(value: Value) -> list[Value]:
    """An array, also from JSON text; empty for anything else."""
    if value is None or isinstance(value, list):
        return value or []
    found = structure(value)
    return found if isinstance(found, list) else []


def decoded(value: Value) -> Value:
    """The object or array a JSON text holds; any other value unchanged."""
    if not isinstance(value, str):
        return value
    found = structure(value)
    return value if found is None else found


def unquoted(value: Value) -> Value:
    """The same, and the text of a quoted JSON text: some clients write every value as JSON."""
    if not isinstance(value, str) or value[:1] != '"':
        return decoded(value)
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return _without_lone_surrogates(found) if isinstance(found, str) else value


def texts(value: Value) -> tuple[str, ...]:
    """Names from an array, a JSON array, or a text with commas."""
    if value is None:
        return ()
    found = value if isinstance(value, list) else structure(value)
    if isinstance(found, list):
        return tuple([name for item in found if (name := label(item)) is not None])
    if found is None and isinstance(value, str):
        return tuple(name for item in value.split(",") if (name := item.strip()))
    return ()


def as_text(value: Value) -> str:
    """Any value as text: a text itself, everything else as JSON."""
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False, default=repr)
    except (ValueError, TypeError, RecursionError):
        return repr(type(value))


def _without_lone_surrogates(value: Value) -> Value:
    """The value with half characters, which no text file or database can hold, replaced."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_without_lone_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {str(_without_lone_surrogates(key)): _without_lone_surrogates(v) for key, v in value.items()}
    return value
