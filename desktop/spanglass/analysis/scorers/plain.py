"""What the scorers without a model have in common: a rule, and how their options are read."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from spanglass.analysis.scorers import Answered, Kind, Option, Options
from spanglass.core.evals import Score
from spanglass.core.span import Value

UNKNOWN = Score(None, "The example expects no particular answer.")
"""The score where it takes an expected answer and there is none."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A scorer that is a rule; `ends` says that it does so soon, whatever it is given."""

    name: str
    title: str
    rule: Callable[[Answered, Options], Score]
    options: tuple[Option, ...] = ()
    binary: bool = True
    needs: Callable[[Options], None] | None = None
    ends: bool = True

    def check(self, options: Options) -> None:
        """Raise ``ValueError`` for options of other names or kinds."""
        checked(self.name, self.options, options)
        if self.needs is not None:
            self.needs(options)

    def score(self, answered: Answered, options: Options) -> Score:
        """What the rule says."""
        return self.rule(answered, options)


def checked(name: str, known: tuple[Option, ...], options: Options) -> None:
    """Raise ``ValueError`` with a sentence for options that a scorer does not have, or of another kind."""
    by_name = {option.name: option for option in known}
    for key, value in options.items():
        option = by_name.get(key)
        if option is None:
            has = f"It has {', '.join(by_name)}." if by_name else "It has none."
            raise ValueError(f"The scorer {name} has no option “{key}”. {has}")
        if not _fits(option, value):
            allowed = f"one of {', '.join(option.choices)}" if option.choices else f"a {option.kind.value}"
            raise ValueError(f"“{key}” of the scorer {name} is {allowed}.")


def said(ok: bool, reason: str) -> Score:
    """A score of 1 or 0."""
    return Score(1.0 if ok else 0.0, reason)


def text_of(options: Options, name: str) -> str | None:
    """An option's text; None where it is not set."""
    value = options.get(name)
    return value if isinstance(value, str) and value else None


def number_of(options: Options, name: str) -> float | None:
    """An option's number; None where it is not set."""
    value = options.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _fits(option: Option, value: Value) -> bool:
    if value is None or option.kind is Kind.JSON:
        return True
    if option.choices:
        return value in option.choices
    if option.kind is Kind.NUMBER:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and math.isfinite(value)  # type: ignore[arg-type]
    return isinstance(value, bool if option.kind is Kind.FLAG else str)
