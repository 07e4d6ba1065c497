"""SQL functions that look into payloads: whether one holds a text, and the value of an attribute."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import apsw
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from spanglass.core.documents import plain_value
from spanglass.core.span import Value
from spanglass.formats.otlp_values import attributes
from spanglass.store.payloads.blocks import Place
from spanglass.store.payloads.payload_reader import PayloadReader

_MOST_RESOURCES = 500
_MOST_KNOWN = 20_000
_ENVIRONMENT = ("deployment.environment.name", "deployment.environment", "langfuse.environment")


class PayloadFunctions:
    """The functions of one connection."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._payloads = PayloadReader(connection)
        self._resources: dict[int, Mapping[str, Value]] = {}
        contains = lru_cache(_MOST_KNOWN)(self._contains)  # no payload ever changes
        connection.create_scalar_function("payload_contains", contains, 4)
        connection.create_scalar_function("payload_attribute", self._attribute, 5)
        connection.create_scalar_function("resource_environment", _environment, 1)

    def _contains(self, block: int, place: int, length: int, needle: str) -> bool:
        payload = self.payload(block, place, length)
        return any(form in payload for form in _forms(needle)) or needle.lower() in payload.decode(
            "utf-8", "replace"
        ).lower()  # fmt: skip

    def _attribute(self, *values: Any) -> str | float | None:
        block, place, length, resource, name = values
        payload = self.payload(block, place, length)
        if name.encode("utf-8", "replace") in payload:
            span = attributes(Span.FromString(payload).attributes)
            if name in span:
                return _shown(span[name])
        return _shown(self._of_resource(resource).get(name))

    def _of_resource(self, number: int) -> Mapping[str, Value]:
        """The attributes of a resource, of which there are few; a row is never given to another."""
        found = self._resources.get(number)
        if found is None:
            row = self._connection.execute("SELECT encoded FROM resource WHERE id = ?", (number,)).fetchone()
            found = attributes(Resource.FromString(row[0]).attributes) if row else {}
            if len(self._resources) >= _MOST_RESOURCES:
                self._resources.clear()
            self._resources[number] = found
        return found

    def names(self, block: int, place: int, length: int) -> set[str]:
        """The names of the attributes of a span."""
        return {pair.key for pair in Span.FromString(self.payload(block, place, length)).attributes}

    def read(self, place: Place) -> bytes:
        """The payload at a place; raises ``LookupError`` if it is not there."""
        return self._payloads.read(place)

    def payload(self, block: int, place: int, length: int) -> bytes:
        """The bytes at a place; none if they are not there."""
        try:
            return self.read(Place(block, place, length))
        except LookupError:
            return b""


def _environment(*values: Any) -> str | None:
    (encoded,) = values
    found = attributes(Resource.FromString(encoded).attributes)
    return next((value for name in _ENVIRONMENT if isinstance(value := found.get(name), str)), None)


def _forms(needle: str) -> tuple[bytes, bytes]:
    """The text as it stands, and as it stands inside JSON."""
    return needle.encode("utf-8", "replace"), json.dumps(needle)[1:-1].encode()


def _shown(value: Value) -> str | float | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, str | int | float):
        return value
    return json.dumps(plain_value(value))
