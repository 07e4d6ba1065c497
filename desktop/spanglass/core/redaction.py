"""Redaction: the same things with placeholders for what must not leave the machine, the shape unchanged.

A placeholder stands for the same text everywhere: ``[email-2]`` is one address in all traces of an export.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from spanglass.core.credentials import names_a_credential
from spanglass.core.redaction_names import is_named_secret, named_secrets, parsed, told_name
from spanglass.core.redaction_shapes import EMAIL, NUMBER, secret_places
from spanglass.core.redaction_streams import is_stream, without_split

_T = TypeVar("_T")
_SHORTEST_NAME = 2
_SHORTEST_TOLD, _MOST_TOLD = 8, 300
_NO_WORD = re.compile(r"(?=.*\w).*[\W\d_]", re.DOTALL)
_ENCODED = "encoded"
_PLACEHOLDER = re.compile(r"\[(?:secret|email|name|number|text)-\d+\]")
_KEPT_NAMES = ("model", "model_name", "model_requested", "model_responded", "models", "version")
_DIGITS_ARE_MEANT = re.compile(r"(?:^|[._])(?:model|version|model_name|response_model|request_model)$")


@dataclass(frozen=True, slots=True)
class Redactions:
    """What is taken out besides secrets: e-mail addresses, numbers, names, and what patterns match."""

    emails: bool = False
    numbers: bool = False
    names: tuple[str, ...] = ()
    users: bool = False
    patterns: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Replacement:
    """One text that was taken out: its kind, as it was first met, what stands for it, and how often."""

    kind: str
    text: str
    placeholder: str
    times: int


class Redactor:
    """Redacts values of the core, and counts what it took out by kind."""

    def __init__(self, redactions: Redactions = Redactions()) -> None:
        self._asked = redactions
        self._known: dict[tuple[str, str], str] = {}
        self._numbers: Counter[str] = Counter()
        self._met: dict[str, tuple[str, str]] = {}
        self._times: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self._names = _of_names(redactions.names)
        self._told: dict[str, None] = {}

    def look_at(self, value: Any) -> None:
        """Note what is a secret by its name, so that it is taken out wherever else it stands, by no name."""
        for told in named_secrets(value):
            if len(told) >= _SHORTEST_TOLD and _NO_WORD.search(told) and len(self._told) < _MOST_TOLD:
                self._told[told] = None

    def learn(self, users: Iterable[str]) -> None:
        """Take the names of users out too, if names of users are not wanted."""
        if self._asked.users:
            self._asked = replace(self._asked, names=tuple(dict.fromkeys((*self._asked.names, *users))))
            self._names = _of_names(self._asked.names)

    @property
    def replacements(self) -> tuple[Replacement, ...]:
        """All that was taken out so far, each text once, in the order in which they were met."""
        return tuple(Replacement(*met, name, self._times[name]) for name, met in self._met.items())

    def redacted(self, value: _T) -> _T:
        """The value, of the core's types or of JSON, without what was asked to be taken out.

        What is `encoded` is left out: it holds all that was there before.
        """
        return self._value(value, "")  # type: ignore[no-any-return]

    def text(self, text: str, name: str = "") -> str:
        """A text; JSON in it stays JSON."""
        if (found := parsed(text)) is not None:
            made = self._value(found, name)
            return text if made == found else json.dumps(made, ensure_ascii=False)
        if is_stream(text):
            text = without_split(text, secret_places, lambda held: self._placeholder("secret", held))
        return self._plain(text, name)

    def _value(self, value: Any, name: str) -> Any:
        if isinstance(value, str) and not isinstance(value, Enum):
            if is_named_secret(name, value):
                return self._placeholder("secret", value)
            return self.text(value, name)
        if isinstance(value, bytes):
            return self._octets(value, name)
        if isinstance(value, Mapping):
            return self._members(value, name)
        if isinstance(value, list | tuple):
            made = self._items(value, name)
            return made if isinstance(value, list) else tuple(made)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{
                each.name: self._field(getattr(value, each.name), each.name)
                for each in fields(value) if each.init
            })  # fmt: skip
        return value

    def _members(self, value: Mapping[Any, Any], name: str) -> dict[Any, Any]:
        """The members of an object; of one that names another by a member, the value under that name."""
        told = told_name(value)
        return {
            self._plain(key, ""): self._value(held, f"{name}.{told if told and key == 'value' else key}")
            for key, held in value.items()
        }

    def _items(self, value: Sequence[Any], name: str) -> list[Any]:
        """The items of a list; of one that is a name and its value, the value under that name."""
        if len(value) == 2 and all(isinstance(item, str) for item in value) and names_a_credential(value[0]):
            return [value[0], self._value(value[1], value[0])]
        return [self._value(item, name) for item in value]

    def _field(self, value: Any, name: str) -> Any:
        """The field of a dataclass: bytes are ids there, or what the whole was read from."""
        if isinstance(value, bytes):
            return b"" if name == _ENCODED else value
        return self._value(value, name)

    def _octets(self, octets: bytes, name: str) -> bytes:
        """Bytes that are text without what is to be taken out of text; others as they are."""
        try:
            text = octets.decode()
        except UnicodeDecodeError:
            return octets
        return str(self._value(text, name)).encode("utf-8", "replace")

    def _plain(self, text: str, name: str) -> str:
        text = self._cut(text, "secret", secret_places)
        if self._told:
            text = self._cut(text, "secret", self._told_places)
        if self._asked.emails:
            text = self._replaced(text, "email", EMAIL)
        if self._names is not None:
            text = self._replaced(text, "name", self._names)
        for pattern in self._asked.patterns:
            text = self._replaced(text, "text", pattern)
        if self._asked.numbers and not _DIGITS_ARE_MEANT.search(name) and name not in _KEPT_NAMES:
            text = self._replaced(text, "number", NUMBER)
        return text

    def _replaced(self, text: str, kind: str, pattern: re.Pattern[str]) -> str:
        return self._cut(text, kind, lambda held: [match.span() for match in pattern.finditer(held)])

    def _cut(self, text: str, kind: str, places: Callable[[str], list[tuple[int, int]]]) -> str:
        """The text with placeholders; those that are in it already stay."""
        out: list[str] = []
        edge = 0
        kept = [match.span() for match in _PLACEHOLDER.finditer(text)] if "[" in text else []
        for start, end in places(text):
            if start == end or any(first < end and start < last for first, last in kept):
                continue
            out += (text[edge:start], self._placeholder(kind, text[start:end]))
            edge = end
        return "".join((*out, text[edge:])) if out else text

    def _told_places(self, text: str) -> list[tuple[int, int]]:
        """Where secrets are that were named somewhere; the longest where one holds another."""
        places: list[tuple[int, int]] = []
        for told in sorted((told for told in self._told if told in text), key=len, reverse=True):
            at = text.find(told)
            while at >= 0:
                end = at + len(told)
                if not any(first < end and at < last for first, last in places):
                    places.append((at, end))
                at = text.find(told, end)
        return sorted(places)

    def _placeholder(self, kind: str, text: str) -> str:
        self.counts[kind] += 1
        key = (kind, text.lower() if kind in ("email", "name") else text)
        if key not in self._known:
            self._numbers[kind] += 1
            made = self._known[key] = f"[{kind}-{self._numbers[kind]}]"
            self._met[made] = (kind, text)
        self._times[self._known[key]] += 1
        return self._known[key]


def _of_names(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """A pattern for any of the names, the longest first."""
    known = sorted(
        (name.strip() for name in names if len(name.strip()) >= _SHORTEST_NAME), key=len, reverse=True
    )
    return re.compile(rf"(?i)(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)") if known else None
