"""A protobuf request that is cut off, as far as its spans or log records are whole."""

from spanglass.formats import DecodeError
from spanglass.formats.otlp_salvage import LENGTH, encoded_field, fields

_LISTS = (1, 2)  # the field of resources in a request, of scopes in a resource


def as_far_as_it_goes(body: bytes, lists: tuple[int, ...] = _LISTS) -> bytes:
    """The request without the record in which it ends; all of it where it is whole, nothing where none is."""
    whole = 0
    try:
        for field in fields(body):
            whole += len(field.whole)
    except DecodeError:
        if lists and (content := _content(body[whole:], lists[0])):
            inner = as_far_as_it_goes(content, lists[1:])
            return body[:whole] + encoded_field(lists[0], inner)
    return body[:whole]


def _content(rest: bytes, field: int) -> bytes:
    """What there is of the field in which a message ends, if it is that one."""
    if not rest.startswith(bytes([field << 3 | LENGTH])):
        return b""
    place = next((at for at, octet in enumerate(rest[1:], 2) if octet < 0x80), len(rest))
    return rest[place:]
