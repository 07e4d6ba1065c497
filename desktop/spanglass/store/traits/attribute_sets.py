"""Which traces a filter on an attribute finds, as far as it is noted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spanglass.core.quantities import number
from spanglass.core.query import Term
from spanglass.core.query_keys import ATTRIBUTE
from spanglass.store.filters.bindings import Bindings
from spanglass.store.traits.attribute_traits import (
    BELOW_ZERO,
    EXACT,
    OTHERS,
    ROUGH,
    folded,
    is_noted,
    roughly,
)

Ask = Callable[[str, Mapping[str, Any]], Sequence[Sequence[Any]]]

NOTED = (
    "SELECT (SELECT state.value FROM state WHERE state.name = 'attributed'), "
    "(SELECT coalesce(max(span.id), 0) FROM span)"
)
LATER = "SELECT DISTINCT +span.trace FROM span WHERE span.id > :after"
"""The traces with spans whose attributes are not noted yet."""
MOST_LATER = 30_000
"""If there are more such spans than that, nothing is known."""

_EXACT = "SELECT trait_value.id FROM trait_value WHERE trait_value.key = :key AND {test}"
_ROUGH = "SELECT trait_value.id, trait_value.value FROM trait_value WHERE trait_value.key = :key"


@dataclass(frozen=True, slots=True)
class Told:
    """The numbers of the values that a term wants and may want; spans after a row are not noted yet."""

    surely: Sequence[int]
    maybe: Sequence[int]
    after: int


def told(ask: Ask, term: Term, now_ns: int) -> Told | None:
    """What is noted of a term; None if that tells nothing. Raises `QueryError`."""
    after, last = ask(NOTED, {})[0]
    if not can_tell(term) or last - after > MOST_LATER:
        return None
    name = term.key.removeprefix(ATTRIBUTE)
    bindings = Bindings(now_ns)
    text = _EXACT.format(test=_test(term, bindings))
    exact = ask(text, {**bindings.values, "key": EXACT + name})
    rough = ask(_ROUGH, {"key": ROUGH + name})
    others = ask(_ROUGH, {"key": ROUGH})
    maybe = [*others, *(row for row in rough if may_be(term, row[1]))]
    return Told([row[0] for row in exact], [row[0] for row in maybe], after)


def _test(term: Term, bindings: Bindings) -> str:
    if term.operator == "=":
        return bindings.text(["trait_value.value"], term)
    return bindings.compare("CAST(trait_value.value AS REAL)", term, number)


def can_tell(term: Term) -> bool:
    """Whether what is noted tells anything of a term: not of one that finds spans without the attribute."""
    return is_noted(term.key.removeprefix(ATTRIBUTE)) and all(term.items)


def may_be(term: Term, value: str) -> bool:
    """Whether what a term wants may be among the values that a rough one stands for."""
    if value == OTHERS:
        return True
    if term.operator == "=":
        return any("*" in item or value in _roughly(item) for item in term.items)
    if not value.startswith("#"):
        return True  # texts are compared by the number that they begin with
    return _reaches(term, value)


def _roughly(item: str) -> Sequence[str]:
    """The rough values that may stand for what an item names, which may be a text or a number."""
    try:
        return roughly(folded(item)), roughly(float(item))
    except ValueError:
        return (roughly(item),)


def _reaches(term: Term, value: str) -> bool:
    """Whether some number of so many binary digits compares as a term says."""
    try:
        ends = [number(item) for item in term.items]
    except ValueError:
        return True
    digits = -1 if value == BELOW_ZERO else int(value[1:])
    low, high = (-1 if end < 0 else int(end).bit_length() for end in (ends[0], ends[-1]))
    match term.operator:
        case ">" | ">=":
            return digits >= low
        case "<" | "<=":
            return digits <= high
        case _:
            return low <= digits <= high
