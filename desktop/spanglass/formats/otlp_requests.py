"""OTLP requests put together from what is encoded already: nothing is decoded for it."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from spanglass.formats.otlp_salvage import encoded_field


def request_body(encoded: Iterable[tuple[bytes, bytes, bytes]]) -> bytes:
    """A request with encoded resources, scopes and spans, or log records; neighbours share the first two."""
    parts = []
    for (resource, scope), group in groupby(encoded, itemgetter(0, 1)):
        of_scope = encoded_field(1, scope) + b"".join(encoded_field(2, record) for _, _, record in group)
        parts.append(encoded_field(1, encoded_field(1, resource) + encoded_field(2, of_scope)))
    return b"".join(parts)
