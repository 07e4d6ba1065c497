"""In which traces an attribute of a span has which value: kept with the other traits, when nothing comes.

Of each name some values are kept each for itself. Those that come later are kept roughly: numbers by their
count of binary digits, short texts in some hundreds of groups, all else as one. Names with a number in them,
such as those of the messages of a conversation, are not noted.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from zlib import crc32

import apsw
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from spanglass.core.span import Value
from spanglass.formats.otlp_values import attributes
from spanglass.store.connection import scalar
from spanglass.store.payloads.blocks import Place
from spanglass.store.payloads.payload_reader import PayloadReader

EXACT, ROUGH = "attr.", "more."
"""What the keys of values begin with that are kept each for itself, and of those that are kept roughly."""
OTHERS, BELOW_ZERO = "", "#-"
"""The rough values of what is neither a number nor a short text, and of numbers below zero."""
MOST_NAMES = 1000
"""Of so many names at most values are kept; spans with others are told by `ROUGH` and no name."""
_GROUPS = 512
_LONGEST, _LONGEST_NAME = 200, 200
_MOST_VALUES, _MOST_CACHED = 64, 2000
_NOT_NOTED: dict[str, int] = {}
_TOGETHER: dict[str, int] = {}
"""What stands for the values of names that are not noted, and of those that are too many."""
_NUMBERED = re.compile(r"(?:^|[.\[])\d+(?:[.\]]|$)")
_SPANS = "SELECT span.trace, span.block, span.place, span.length, span.resource FROM span WHERE "
_VALUES = "SELECT value, id FROM trait_value WHERE key = ?"
_NAMES = (
    "SELECT count(DISTINCT substr(key, 6)) FROM trait_value "
    "WHERE (key > 'attr.' AND key < 'attr/') OR (key > 'more.' AND key < 'more/')"
)


class AttributeTraits:
    """The attributes of spans as values of their traces; `make` gives the number of a key's value."""

    def __init__(
        self, connection: apsw.Connection, payloads: PayloadReader, make: Callable[[str, str], int]
    ) -> None:
        self._connection, self._payloads, self._make = connection, payloads, make
        self._exact: dict[str, dict[str, int]] = {}
        self._resources: dict[int, Mapping[str, Value]] = {}
        self._names: int | None = None

    def forget(self) -> None:
        """Drop what is remembered of the store."""
        self._exact.clear()
        self._resources.clear()
        self._names = None

    def found(self, condition: str, values: Sequence[Any]) -> Iterator[tuple[int, set[int]]]:
        """The traces of some spans, each with the numbers of the values that it has."""
        for trace, block, place, length, resource in self._connection.execute(_SPANS + condition, values):
            try:
                payload = self._payloads.read(Place(block, place, length))
            except LookupError:
                continue
            everything = {**self._of_resource(resource), **attributes(Span.FromString(payload).attributes)}
            yield trace, set(self._numbers(everything))

    def _numbers(self, everything: Mapping[str, Value]) -> Iterator[int]:
        for name, value in everything.items():
            known = self._exact.get(name)
            if known is None:
                known = self._known(name)
            if known is _NOT_NOTED or value is None:
                continue
            # Most have been met before, just as they are.
            found = known.get(value) if isinstance(value, str) else None
            yield found or self._number(name, known, value)

    def _number(self, name: str, known: dict[str, int], value: Value) -> int:
        if known is _TOGETHER:
            return self._make(ROUGH, OTHERS)
        shown = _exactly(value)
        if shown is not None:
            small = folded(shown)
            found = known.get(small)
            if found is None and len(known) < _MOST_VALUES:
                found = known[small] = self._make(EXACT + name, shown)
            if found is not None:
                return found
        return self._make(ROUGH + name, roughly(value))

    def _known(self, name: str) -> dict[str, int]:
        """The values of a name that are kept each for itself, in small letters."""
        if len(self._exact) >= _MOST_CACHED:
            self._exact.clear()
        if not is_noted(name):
            known = _NOT_NOTED
        else:
            rows: list[Any] = self._connection.execute(_VALUES, (EXACT + name,)).fetchall()
            if not rows and self._count() >= MOST_NAMES:
                known = _TOGETHER
            else:
                known = {folded(value): number for value, number in rows}
                self._names = self._count() + (not rows)
        self._exact[name] = known
        return known

    def _count(self) -> int:
        if self._names is None:
            self._names = int(scalar(self._connection, _NAMES))
        return self._names

    def _of_resource(self, number: int) -> Mapping[str, Value]:
        found = self._resources.get(number)
        if found is None:
            row = self._connection.execute("SELECT encoded FROM resource WHERE id = ?", (number,)).fetchone()
            found = attributes(Resource.FromString(row[0]).attributes) if row else {}
            if len(self._resources) >= _MOST_CACHED:
                self._resources.clear()
            self._resources[number] = found
        return found


def is_noted(name: str) -> bool:
    """Whether the values of attributes of a name are noted at all."""
    return 0 < len(name) <= _LONGEST_NAME and not _NUMBERED.search(name)


def folded(text: str) -> str:
    """A text with its Latin letters small, which is how filters compare."""
    return text.lower() if text.isascii() else "".join(map(_small, text))


def _small(letter: str) -> str:
    return letter.lower() if letter.isascii() else letter


def roughly(value: Value) -> str:
    """The rough value of a value."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not math.isfinite(value):
            return OTHERS
        return BELOW_ZERO if value < 0 else f"#{int(value).bit_length()}"
    if isinstance(value, str) and len(value) <= _LONGEST:
        return f"~{crc32(folded(value).encode('utf-8', 'replace')) % _GROUPS}"
    return OTHERS


def _exactly(value: Value) -> str | None:
    """The text of a value that can be kept for itself."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return value if isinstance(value, str) and len(value) <= _LONGEST else None
