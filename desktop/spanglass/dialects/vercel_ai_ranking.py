"""The documents of a rerank call of the AI SDK, in the order the model gave them."""

from collections.abc import Mapping
from dataclasses import replace

from spanglass.core.messages import Document
from spanglass.core.span import Value
from spanglass.dialects.documents import document
from spanglass.dialects.values import count, decoded, listing, mapping, number, unquoted

_INDEXES = ("index", "originalIndex")
_SCORES = ("relevanceScore", "score")


def ranked(attributes: Mapping[str, Value]) -> tuple[Document, ...]:
    """The documents with their scores, best first as ranked; unranked ones in the order they were given."""
    found = listing(attributes.get("ai.documents"))
    given = [made for item in found if (made := document(unquoted(decoded(item)))) is not None]
    order = [mapping(item) for item in listing(attributes.get("ai.ranking"))]
    places = [(_index(item), _score(item)) for item in order]
    if len(given) != len(found) or not places:
        return tuple(given)
    return tuple(
        replace(given[place], score=score)
        for place, score in places
        if place is not None and place < len(given)
    )


def _index(item: Mapping[str, Value]) -> int | None:
    return next((found for key in _INDEXES if (found := count(item.get(key))) is not None), None)


def _score(item: Mapping[str, Value]) -> float | None:
    return next((found for key in _SCORES if (found := number(item.get(key))) is not None), None)
