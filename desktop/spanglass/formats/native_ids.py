"""Trace and span ids of OpenTelemetry's sizes for the ids of clients that have their own kinds.

The same id always gives the same bytes, so that messages about one run meet wherever they arrive.
"""

import re
from hashlib import blake2b

from spanglass.core.ids import to_id

_TRACE_BYTES, _SPAN_BYTES = 16, 8
_HEX = re.compile(r"(?:[a-z]{1,20}_)?([0-9a-f]{16,32})")


def trace_id(name: str) -> bytes:
    """16 bytes: those a UUID or 32 hexadecimal digits (also after ``trace_``) stand for, else a hash."""
    return _stated(name, _TRACE_BYTES) or _hashed(name, _TRACE_BYTES)


def span_id(name: str) -> bytes:
    """8 bytes: those 16 hexadecimal digits stand for, else a hash.

    Half of a UUID will not do: the first half of the newer ones is little more than the time.
    """
    return _stated(name, _SPAN_BYTES) or _hashed(name, _SPAN_BYTES)


def root_span_id(trace: str) -> bytes:
    """The id of the span that stands for a whole trace, where the client has none for it."""
    return _hashed(f"trace {trace}", _SPAN_BYTES)


def _stated(name: str, size: int) -> bytes:
    found = _HEX.fullmatch(_plain(name))
    digits = found.group(1) if found else ""
    return to_id(bytes.fromhex(digits)) if len(digits) == 2 * size else b""


def _hashed(name: str, size: int) -> bytes:
    return blake2b(_plain(name).encode("utf-8", "surrogatepass"), digest_size=size).digest()


def _plain(name: str) -> str:
    return name.strip().lower().replace("-", "")
