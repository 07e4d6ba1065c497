"""What the filter field offers while a word is typed: keys, values, queries used before and saved ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from spanglass.core.query import term
from spanglass.core.query_keys import ATTRIBUTE, KEYS, PREFIXES, Key, key_of, prefixed

_MOST_KEYS, _MOST_VALUES, _MOST_QUERIES, _MOST_NAMES = 5, 7, 4, 12


class Offered(StrEnum):
    """What an offer is."""

    KEY = "key"
    VALUE = "value"
    SAVED = "saved"
    RECENT = "recent"


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of the list: `text` takes the word's place, or the query's for a saved or recent one.

    `label` is what is shown, `typed` how many of its characters the word has already, `detail` is a
    grey explanation beside it and `note` what stands at the right.
    """

    kind: Offered
    text: str
    label: str
    typed: int = 0
    detail: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a key, and in how many traces it is found (None where that is not known)."""

    text: str
    traces: int | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was used or saved: its text, its name, and when it was used in words."""

    text: str
    name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """The word at the caret: its sign, its key (None before the colon), and what has been typed of the rest.

    `before` are the items of a list that stand before the last comma.
    """

    sign: str
    key: str | None
    typed: str
    before: str = ""


def word_of(text: str) -> Word:
    """A word as far as it was typed: ``-model:gpt-4o,cl`` is the key model with ``cl`` typed."""
    sign = "-" if text.startswith("-") else ""
    key, colon, value = text[len(sign) :].partition(":")
    if not colon or (key_of(key.lower()) is None and key_of(key) is None):
        return Word(sign, None, text[len(sign) :])
    before, comma, last = value.rpartition(",")
    name = key if key.lower().startswith(PREFIXES) else key.lower()
    return Word(sign, name, last.lstrip('"'), before + comma)


def asked_key(word: Word) -> str | None:
    """The key whose values should be looked up: the typed one, or the first that the word begins.

    ``attr.`` without more asks for the names of attributes.
    """
    if word.key is not None:
        return word.key
    if not word.typed:
        return None
    if word.typed.startswith(ATTRIBUTE):
        return ATTRIBUTE
    return next((name for name in KEYS if name.startswith(word.typed.lower())), None)


def offers(word: Word, values: Sequence[Value], queries: Iterable[Query]) -> tuple[Offer, ...]:
    """All offers for a word, keys before values before queries; `values` are those of `asked_key`."""
    key = asked_key(word)
    if key == ATTRIBUTE:
        return _names(word, values)
    shown = () if word.key is not None else _keys(word)
    return (*shown, *_values(word, key, values), *_queries(word, queries))


def _names(word: Word, values: Sequence[Value]) -> tuple[Offer, ...]:
    """Attributes whose names hold what is typed."""
    typed = word.typed.removeprefix(ATTRIBUTE).lower()
    names = [value.text for value in values if typed in value.text.lower()]
    names.sort(key=lambda name: (not name.lower().startswith(typed), name))
    return tuple(
        Offer(
            Offered.KEY,
            f"{word.sign}{ATTRIBUTE}{name}:",
            f"{ATTRIBUTE}{name}:",
            len(word.typed) if name.lower().startswith(typed) else 0,
        )
        for name in names[:_MOST_NAMES]
    )


def all_keys() -> tuple[Offer, ...]:
    """Every key with its explanation."""
    names = [(f"{name}:", key) for name, key in KEYS.items()]
    names += [(prefix, prefixed(prefix)) for prefix in PREFIXES]
    return tuple(Offer(Offered.KEY, name, name, 0, key.help, _kind(key)) for name, key in names)


def _keys(word: Word) -> tuple[Offer, ...]:
    typed = word.typed.lower()
    if not typed:
        return ()
    first = [offer for offer in all_keys() if offer.text.startswith(typed)]
    within = [offer for offer in all_keys() if typed in offer.text[1:] and offer not in first]
    return tuple(
        Offer(
            offer.kind,
            word.sign + offer.text,
            offer.label,
            len(typed) if offer in first else 0,
            offer.detail,
            offer.note,
        )
        for offer in (*first, *within)[:_MOST_KEYS]
    )


def _values(word: Word, key: str | None, values: Sequence[Value]) -> tuple[Offer, ...]:
    if key is None:
        return ()
    typed = word.typed.lower() if word.key is not None else ""
    known = key_of(key)
    if known is not None and known.choices:
        counts = {value.text: value.traces for value in values}
        values = [Value(choice, counts.get(choice)) for choice in known.choices]
    first = [value for value in values if value.text.lower().startswith(typed)]
    within = [value for value in values if typed in value.text[1:].lower() and value not in first]
    most = _MOST_VALUES if word.key is not None else 3
    made = tuple(_value(word, key, value) for value in (*first, *within)[:most])
    return tuple(replace(one, note=_unit(one.note)) for one in made[:1]) + made[1:]


def _unit(number: str) -> str:
    """The first number says what is counted."""
    return f"{number} trace{'' if number == '1' else 's'}" if number else ""


def _value(word: Word, key: str, value: Value) -> Offer:
    written = term(key, value.text).partition(":")[2]
    begun = f"{key}:{word.before}" if word.key is not None else f"{key}:"
    typed = len(begun) + len(word.typed) if word.key is not None else 0
    label = f"{begun}{value.text}"
    matches = label[len(begun) :].lower().startswith(word.typed.lower())
    note = "" if value.traces is None else f"{value.traces:,}"
    return Offer(Offered.VALUE, f"{word.sign}{begun}{written}", label, typed if matches else 0, note=note)


def _queries(word: Word, queries: Iterable[Query]) -> tuple[Offer, ...]:
    typed = word.sign + (f"{word.key}:{word.before}{word.typed}" if word.key else word.typed)
    found = [query for query in queries if typed.lower() in f"{query.name} {query.text}".lower()]
    saved = [query for query in found if query.name]
    recent = [query for query in found if not query.name]
    return tuple(
        Offer(
            Offered.SAVED if query.name else Offered.RECENT,
            query.text,
            query.name or query.text,
            0,
            query.text if query.name else "",
            query.note,
        )
        for query in (*recent, *saved)[: _MOST_QUERIES * (1 if typed else 2)]
    )


def _kind(key: Key) -> str:
    return "" if key.choices else str(key.type)
