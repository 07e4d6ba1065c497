"""Pieces that conditions are made of: bound values, text patterns, comparisons."""

from collections.abc import Callable, Sequence
from typing import Any

from spanglass.core.query import QueryError, Term


class Bindings:
    """Values bound by name, so that no text of a query ever becomes SQL.

    `slow_limits` gives as JSON how long traces of each name may take. The names begin with `letter`.
    """

    def __init__(
        self,
        now_ns: int,
        unindexed: int = 0,
        slow_limits: Callable[[], str] = lambda: "{}",
        letter: str = "q",
    ) -> None:
        self.now_ns, self.unindexed, self.slow_limits, self._letter = now_ns, unindexed, slow_limits, letter
        self.values: dict[str, Any] = {}

    def bind(self, value: Any) -> str:
        """The placeholder of a value."""
        name = f"{self._letter}{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def text(self, columns: Sequence[str], term: Term, *, prefix: bool = False) -> str:
        """Whether one of the columns is one of the items; ``*`` stands for anything, case does not matter."""
        if term.operator != "=":
            raise wrong(term, f"{term.key}: takes words, not {term.operator}.")
        tests = []
        for item in term.items:
            pattern = self.bind(pattern_of(item, prefix=prefix))
            tests += [f"{column} LIKE {pattern} ESCAPE '\\'" if item else f"coalesce({column}, '') = ''"
                      for column in columns]  # fmt: skip
        return f"({' OR '.join(tests)})"

    def compare(self, column: str, term: Term, read: Callable[[str], int | float]) -> str:
        """Whether a number compares with the items as the operator says; unknown ones never do."""
        try:
            values = [read(item) for item in term.items]
        except ValueError as error:
            raise wrong(term, f"{term.key}: {error}.") from None
        if term.operator == "..":
            return f"{column} BETWEEN {self.bind(values[0])} AND {self.bind(values[1])}"
        if term.operator == "=":
            return f"{column} IN ({', '.join(self.bind(value) for value in values)})"
        return f"{column} {term.operator} {self.bind(values[0])}"

    def choose(self, term: Term, choices: dict[str, str]) -> str:
        """The test of one of several words."""
        unknown = [item for item in term.items if item not in choices]
        if unknown or term.operator != "=":
            raise wrong(term, f"{term.key}: is one of {', '.join(choices)}.")
        return f"({' OR '.join(choices[item] for item in term.items)})"


def wrong(term: Term, reason: str) -> QueryError:
    """The error of a term whose value makes no sense."""
    return QueryError(reason, term.start, term.end)


def contains(text: str) -> str:
    """The pattern of a text anywhere."""
    return f"%{_escaped(text)}%"


def pattern_of(item: str, *, prefix: bool) -> str:
    """The pattern of an item in which ``*`` stands for anything; any ending goes with a `prefix`."""
    return _escaped(item).replace("*", "%") + ("%" if prefix else "")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
