"""What somebody says of a trace or span: a thumb, a score, a word, or that it is taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

THUMB = "thumbs"
"""The name of the score that a thumb is, unless another is given."""
SCOPE = "spanglass"
"""The instrumentation scope of what was said here."""
_LONGEST = 10_000
_POINTS = {"up": 1.0, "down": 0.0}


@dataclass(frozen=True, slots=True)
class Feedback:
    """One opinion of its `name`, which replaces an earlier one of that name; nothing is the end of it."""

    name: str
    number: float | None = None
    label: str | None = None
    comment: str | None = None
    user: str | None = None

    @property
    def is_withdrawn(self) -> bool:
        """Whether nothing is said any more."""
        return self.number is None and self.label is None


def thumb(up: bool | None) -> Feedback:
    """A thumb up or down; None takes it back."""
    if up is None:
        return Feedback(THUMB)
    label = "up" if up else "down"
    return Feedback(THUMB, _POINTS[label], label)


def feedback_of(found: Mapping[str, Any]) -> Feedback:
    """The feedback in plain values, as the receiver takes them; raises ``ValueError`` with a sentence.

    `thumb` is up or down, `score` a number, `label` a word; a thumb is a score of its own name, ``thumbs``.
    """
    points, number = found.get("thumb"), found.get("score")
    if points is not None and points not in _POINTS:
        raise ValueError("“thumb” is “up” or “down”.")
    if number is not None and not _is_number(number):
        raise ValueError("“score” is a number.")
    texts = {name: _text(found, name) for name in ("name", "label", "comment", "user")}
    name = texts["name"] or (THUMB if points is not None else None)
    if name is None:
        raise ValueError("“name” says what the score is of; a thumb needs none.")
    label = points if points is not None else texts["label"]
    value = _POINTS[points] if points is not None and number is None else number
    given = Feedback(name, None if value is None else float(value), label, texts["comment"], texts["user"])
    if given.is_withdrawn and found.get("withdraw") is not True:
        raise ValueError("Feedback is a “thumb”, a “score” or a “label”, or it takes back (“withdraw”).")
    return given


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _text(found: Mapping[str, Any], name: str) -> str | None:
    value = found.get(name)
    if value is not None and (not isinstance(value, str) or len(value) > _LONGEST):
        raise ValueError(f"“{name}” is a text of at most {_LONGEST:,} characters.")
    return value or None
