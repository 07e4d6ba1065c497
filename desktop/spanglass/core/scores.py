"""What someone or something thought of a span: evaluations as they are reported, and thumbs among them."""

from dataclasses import dataclass

from spanglass.core.span import Attributes, Value

EVENT = "gen_ai.evaluation.result"
"""The name of a span event or log record that reports an evaluation."""

_PREFIX = "gen_ai.evaluation."
_BY_THUMB = frozenset(
    [
        "thumb", "thumbs", "thumbsup", "thumbsdown", "feedback", "userfeedback", "userscore", "userrating",
        "rating", "like", "liked",
    ]
)  # fmt: skip
_UP = frozenset(["up", "thumbsup", "positive", "good", "like", "liked", "yes", "true", "👍"])
_DOWN = frozenset(["down", "thumbsdown", "negative", "bad", "dislike", "disliked", "no", "false", "👎"])
_ALWAYS = frozenset(["thumbsup", "thumbsdown", "👍", "👎"])


@dataclass(frozen=True, slots=True)
class Score:
    """One evaluation: its name, a number, a word, or both."""

    name: str
    number: float | None = None
    label: str | None = None

    @property
    def value(self) -> float | str | None:
        """The number, else the word."""
        return self.label if self.number is None else self.number

    @property
    def thumb(self) -> bool | None:
        """Whether a user's thumb points up; None where this is no thumb."""
        name, label = _letters(self.name), _letters(self.label or "")
        if name not in _BY_THUMB and label not in _ALWAYS:
            return None
        if label in _UP | _DOWN:
            return label in _UP
        if self.number is None:
            return None
        return self.number <= 0 if name == "thumbsdown" else self.number > 0


@dataclass(frozen=True, slots=True)
class Opinion:
    """A score of a span, or of a trace where the span's id is empty; `ours` if it was said in Spanglass."""

    span_id: bytes
    score: Score
    time_ns: int
    ours: bool = False


def score_of(attributes: Attributes) -> Score | None:
    """The score that the attributes of an evaluation's event tell of; None without a name."""
    name = attributes.get(f"{_PREFIX}name")
    if not isinstance(name, str) or not name:
        return None
    number, label = attributes.get(f"{_PREFIX}score.value"), attributes.get(f"{_PREFIX}score.label")
    return Score(name, _number(number), label if isinstance(label, str) else None)


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, bool | int | float) else None


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter not in " _-.")
