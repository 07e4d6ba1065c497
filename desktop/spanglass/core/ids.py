"""Trace and span ids: bytes inside, lower-case hexadecimal outside."""

NO_ID = b""
NAMES = "other_ids"
"""The attribute of a span with the other ids, as span ids in hexadecimal, that its client has for it."""

_UNPLACED = b"unplaced"


def unplaced(span_id: bytes) -> bytes:
    """The trace id of what names its span but not its trace: the store puts it where that span is."""
    return _UNPLACED + span_id


def is_unplaced(trace_id: bytes) -> bool:
    """Whether a trace id only says that the trace is not known."""
    return trace_id.startswith(_UNPLACED)


def to_id(raw: bytes) -> bytes:
    """The id, with OpenTelemetry's "no id" (empty or all zeros) as ``NO_ID``."""
    return raw if raw.strip(b"\0") else NO_ID


def from_hex(text: str) -> bytes:
    """The id written as `text`, hexadecimal in either case; raises ``ValueError`` for anything else."""
    return to_id(bytes.fromhex(text))


def to_hex(identity: bytes) -> str:
    """The id as lower-case hexadecimal; the empty text for no id."""
    return identity.hex()


def prefix_range(prefix: str) -> tuple[bytes, bytes] | None:
    """The smallest and the first larger id that begin with `prefix` (hexadecimal), or None if it is not one.

    An odd number of digits is allowed: ``a41`` covers ``a410…`` to ``a41f…``.
    """
    digits = prefix.strip().lower()
    if not digits or any(c not in "0123456789abcdef" for c in digits):
        return None
    low = bytes.fromhex(digits + "0" * (len(digits) % 2))
    high = bytes.fromhex(digits + "f" * (len(digits) % 2)) + b"\xff" * 32
    return low, high
