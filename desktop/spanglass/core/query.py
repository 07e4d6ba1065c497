"""The filter language: text into a tree of terms, with errors that name their place.

query  = or ; or = and { "OR" and } ; and = { term }
term   = [ "-" ] ( "(" or ")" | "{" or "}" | key ":" value | word | quoted )
value  = [ op ] item { "," item } | item ".." item ; op = ">" | ">=" | "<" | "<=" | "="
"""

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeAlias

from spanglass.core.query_keys import KEYS, PREFIXES, key_of


class QueryError(ValueError):
    """A query that cannot be read: the reason, where it begins and ends, and what may have been meant."""

    def __init__(self, reason: str, start: int, end: int, suggestion: str | None = None) -> None:
        hint = f" Did you mean {suggestion}:?" if suggestion else ""
        super().__init__(reason + hint)
        self.start, self.end, self.suggestion = start, end, suggestion


@dataclass(frozen=True, slots=True)
class Words:
    """Free text; `exact` if it was quoted, else its last word may go on."""

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A key with an operator (``=``, ``>``, ``>=``, ``<``, ``<=`` or ``..``) and its items.

    `start` and `end` are where it stands in the text.
    """

    key: str
    operator: str
    items: tuple[str, ...]
    quoted: bool = False
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a node."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class All:
    """All of some nodes."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of some nodes."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class OneSpan:
    """Everything inside holds of one and the same span."""

    node: "Node"


Node: TypeAlias = Words | Term | Not | All | Any | OneSpan

_LONGEST = 10_000

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<bracket>[(){}])
    | (?P<not>-(?=[^\s]))
    | (?P<key>[A-Za-z_][\w.\-/]*):(?=\S)
    | "(?P<quoted>[^"]*)"?
    | (?P<word>[^\s(){}"]+(?:[({][^\s(){}"]*[)}][^\s(){}"]*)*)
    )""",
    re.VERBOSE,
)
_ITEM = re.compile(r'"(?P<quoted>[^"]*)"?|(?P<plain>(?:(?!\.\.)(?:[^\s,(){}"]|(?<=\w)[({][^\s(){}"]*[)}]))+)')
_OPERATOR = re.compile(r">=|<=|>|<|=")


_BARE = re.compile(r"[\w@/#][\w.@/#-]*")


def term(key: str, value: str) -> str:
    """The text of a term that finds `value`, quoted if need be; quotes within it match anything."""
    if _BARE.fullmatch(value) and ".." not in value:
        return f"{key}:{value}"
    return f'{key}:"{value.replace(chr(34), "*")}"'


def parse(text: str) -> Node:
    """The tree of a query, an empty `All` for an empty one; raises `QueryError`."""
    if len(text) > _LONGEST:
        raise QueryError(f"The filter is longer than {_LONGEST:,} characters.", 0, len(text))
    # Half a surrogate pair, from a command line that is not UTF-8, could not be handed to SQLite.
    text = text.encode("utf-8", "replace").decode()
    parser = _Parser(text)
    node = parser.alternatives()
    if parser.position < len(text.rstrip()):
        raise QueryError("There is a bracket too many.", parser.position, parser.position + 1)
    return node


class _Parser:
    """Recursive descent over the text; brackets may be nested, and words said, a bounded number of times."""

    _DEEPEST = 50
    _MOST_WORDS = 200

    def __init__(self, text: str) -> None:
        self.text, self.position, self._depth, self._words = text, 0, 0, 0

    def alternatives(self) -> Node:
        """Nodes joined by OR."""
        nodes = [self._conjunction()]
        while self._takes_or():
            nodes.append(self._conjunction())
        return nodes[0] if len(nodes) == 1 else Any(tuple(nodes))

    def _conjunction(self) -> Node:
        nodes = []
        while (node := self._term()) is not None:
            nodes.append(node)
        return nodes[0] if len(nodes) == 1 else All(tuple(nodes))

    def _takes_or(self) -> bool:
        found = re.compile(r"\s*OR(?=\s|$|[({])").match(self.text, self.position)
        if found:
            self.position = found.end()
        return bool(found)

    def _term(self) -> Node | None:
        if re.compile(r"\s*OR(?=\s|$|[({])").match(self.text, self.position):
            return None
        token = _TOKEN.match(self.text, self.position)
        if token is None or token["bracket"] in (")", "}"):
            return None
        self.position = token.end()
        self._count_word()
        if token["not"]:
            inner = self._term()
            return None if inner is None else Not(inner)
        if token["bracket"]:
            return self._bracket(token["bracket"], token.start("bracket"))
        if token["key"]:
            return self._value(token["key"].lower(), token.start("key"))
        quoted = token["quoted"]
        return Words(token["word"]) if quoted is None else Words(quoted, exact=True)

    def _count_word(self) -> None:
        self._words += 1
        if self._words > self._MOST_WORDS:
            raise QueryError("The filter has too many words.", 0, len(self.text))

    def _bracket(self, bracket: str, start: int) -> Node:
        self._depth += 1
        if self._depth > self._DEEPEST:
            raise QueryError("The brackets are nested too deeply.", start, start + 1)
        node = self.alternatives()
        self._depth -= 1
        closing = re.compile(r"\s*" + re.escape(")" if bracket == "(" else "}")).match(
            self.text, self.position
        )
        if closing is None:
            raise QueryError("A bracket is not closed.", start, start + 1)
        self.position = closing.end()
        return node if bracket == "(" else OneSpan(node)

    def _value(self, name: str, start: int) -> Node:
        if name.startswith(PREFIXES):
            name = self.text[start : start + len(name)]
        if key_of(name) is None:
            if name in ("http", "https"):
                return self._as_words(start)
            if name in PREFIXES:
                raise QueryError(f"“{name}” needs a name: {name}NAME:", start, start + len(name))
            close = get_close_matches(name, [*KEYS, *PREFIXES], n=1)
            reason = f"No field “{name}”."
            raise QueryError(reason, start, start + len(name), close[0] if close else None)
        operator = _OPERATOR.match(self.text, self.position)
        if operator:
            self.position = operator.end()
        items, quoted = self._items(name)
        compared = operator.group() if operator else "="
        if operator is None and self.text.startswith("..", self.position):
            self.position += 2
            high, _ = self._items(name)
            items, quoted, compared = (items[0], high[0]), False, ".."
        return Term(name, compared, items, quoted, start, self.position)

    def _as_words(self, start: int) -> Words:
        """An address such as http://… typed as it is: words, not a key."""
        found = re.compile(r"\S+").match(self.text, start)
        self.position = found.end() if found else self.position
        return Words(self.text[start : self.position])

    def _items(self, name: str) -> tuple[tuple[str, ...], bool]:
        items, quoted = [], False
        while True:
            item = _ITEM.match(self.text, self.position)
            if item is None:
                raise QueryError(f"{name}: needs a value.", self.position, self.position + 1)
            self.position = item.end()
            self._count_word()
            quoted |= item["quoted"] is not None
            items.append(item["quoted"] if item["quoted"] is not None else item["plain"])
            if not self.text.startswith(",", self.position):
                return tuple(items), quoted
            self.position += 1
