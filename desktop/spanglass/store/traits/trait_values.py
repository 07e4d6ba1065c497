"""Which kept values of users, sessions, customers and numbers a term wants."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from spanglass.core.quantities import amount, duration_ns, number
from spanglass.core.query import Term
from spanglass.store.filters.bindings import pattern_of
from spanglass.store.traits.bits import Ask

NAMED = ("user", "session", "customer")
NUMBERS: Mapping[str, Callable[[str], float]] = {"ttft": duration_ns, "speed": number, "cached": amount}

VALUES = "SELECT id FROM trait_value WHERE key = :key AND {test} LIMIT :most"
_MOST_VALUES = 5_000
_REACH = (
    "SELECT id, CAST(value AS INTEGER) > :more FROM trait_value "
    "WHERE key = :key AND CAST(value AS INTEGER) >= :fewest"
)
_SAFE_DIGITS = 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """The numbers of the values that a term surely wants, and of those that it may want."""

    surely: Sequence[int]
    maybe: Sequence[int] = ()


def wanted(ask: Ask, term: Term) -> Wanted | None:
    """What is kept of a term; None if that tells nothing."""
    return _named(ask, term) if term.key in NAMED else _numbered(ask, term)


def _named(ask: Ask, term: Term) -> Wanted | None:
    if term.operator != "=" or not all(term.items):
        return None
    values = list[int]()
    for item in term.items:
        test = "value LIKE :value ESCAPE '\\'" if "*" in item else "value = :value"
        value = pattern_of(item, prefix=False) if "*" in item else item
        asked = {"key": term.key, "value": value, "most": _MOST_VALUES + 1}
        values += [row[0] for row in ask(VALUES.format(test=test), asked)]
    return Wanted(values) if len(values) <= _MOST_VALUES else None


def _numbered(ask: Ask, term: Term) -> Wanted | None:
    """A number is told by its count of binary digits, which may be one off for very large ones."""
    if term.operator not in (">", ">="):
        return None
    try:
        least = int(NUMBERS[term.key](term.items[0]))
    except ValueError:
        return None
    digits = (least + 1).bit_length()
    off = int(digits > _SAFE_DIGITS)
    fewest = digits - off - (term.operator == ">=") if least else 0
    rows = ask(_REACH, {"key": term.key, "more": digits + off, "fewest": fewest})
    return Wanted([row[0] for row in rows if row[1]], [row[0] for row in rows if not row[1]])
