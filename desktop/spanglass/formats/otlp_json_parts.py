"""OTLP JSON values as what protobuf's constructors take; tolerant of every spelling seen in the wild."""

import base64
import binascii
import json
import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from opentelemetry.proto.logs.v1 import logs_pb2
from opentelemetry.proto.trace.v1 import trace_pb2

from spanglass.core.timestamps import moment_ns
from spanglass.formats.otlp_values import LATEST_NS, BadPartError

Read: TypeAlias = Callable[[Any], Any]
Table: TypeAlias = Mapping[str, tuple[str, Read]]

_DEEPEST = 30  # levels of lists in lists; three messages each, and protobuf reads no more than 100
_NO_FRACTION = 10**17  # nanoseconds, from 1973 on; what is less and has a point counts longer units
_SECONDS = (12 * 10**8, 26 * 10**8)  # 2008 to 2052
_LONGER_UNITS = tuple((range(*(at * unit for at in _SECONDS)), 10**9 // unit) for unit in (1, 10**3, 10**6))
_INT64 = range(-(2**63), 2**63)
_UINT32_MAX = 2**32 - 1
_BASE64_IDS = {24: 16, 12: 8}  # length of an id in protobuf's own JSON: its bytes


def table(**reads: Read) -> Table:
    """Readers by the key they are for, as ``camelCase`` and as ``snake_case``; values name the field."""
    found = {}
    for name, read in reads.items():
        first, *rest = name.split("_")
        found[name] = found[first + "".join(word.capitalize() for word in rest)] = (name, read)
    return found


def fields(node: object, readers: Table, name: str) -> dict[str, Any]:
    """The known fields of a JSON object, read; unknown ones and nulls are left out."""
    if not isinstance(node, dict):
        raise BadPartError(f"{name} is not an object")
    found = {}
    for key, raw in node.items():
        reader = readers.get(key)
        if reader is not None and raw is not None:
            found[reader[0]] = reader[1](raw)
    return found


def items(raw: object, name: str) -> list[Any]:
    """A list as it is; raises `BadPartError` for anything else."""
    if not isinstance(raw, list):
        raise BadPartError(f"{name} is not a list")
    return raw


def text(raw: object) -> str:
    """A text; numbers and truth values become one."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool | int | float):
        return str(raw)
    raise BadPartError("a text is not a text")


def identity(raw: object) -> bytes:
    """An id: hexadecimal in either case, or base64 as protobuf's own JSON writes it."""
    if not isinstance(raw, str):
        raise BadPartError("an id is not a text")
    try:
        if len(raw) in _BASE64_IDS and raw.endswith("="):
            decoded = base64.b64decode(raw, validate=True)
            if len(decoded) == _BASE64_IDS[len(raw)]:
                return decoded
        return bytes.fromhex(raw.strip())
    except ValueError:
        raise BadPartError("an id is not hexadecimal") from None


def time_ns(raw: object) -> int:
    """A moment in nanoseconds, given as text or number; or as a fraction or in ISO 8601, by hand.

    A number that is a moment of our days in seconds, milliseconds or microseconds is one: as nanoseconds it
    would lie in the first month of 1970.
    """
    number = _integer(raw)
    if number is None or (isinstance(raw, float) and number < _NO_FRACTION):
        number = moment_ns(str(raw)) or number
    if number is None:
        raise BadPartError("a time is not an integer")
    if number < 0:
        raise BadPartError("a time is negative")
    if number < _NO_FRACTION:
        number *= next((by for moments, by in _LONGER_UNITS if number in moments), 1)
    if number > LATEST_NS:
        raise BadPartError("a time is out of range")
    return number


def small_count(raw: object) -> int:
    """A count of things dropped by the client; 0 where it makes no sense, for no span hangs on it."""
    number = _integer(raw)
    return number if number is not None and 0 <= number <= _UINT32_MAX else 0


def choice(values: Mapping[str, int], prefix: str) -> Read:
    """A reader of an enum given as number, as name, or as name without its prefix; else unspecified."""
    names = dict(values) | {name.removeprefix(prefix): number for name, number in values.items()}
    known = frozenset(values.values())

    def read(raw: object) -> int:
        if isinstance(raw, str) and raw.upper() in names:
            return names[raw.upper()]
        number = _integer(raw)
        return number if number in known else 0

    return read


def any_value(raw: object, depth: int = 0) -> dict[str, Any]:
    """An AnyValue; what does not fit its own kind is kept as text, so that nothing is lost."""
    if not isinstance(raw, dict):
        return _plain(raw, depth)
    if depth > _DEEPEST:
        raise BadPartError("attribute values are nested too deeply")
    written = raw.get("stringValue")
    if isinstance(written, str):  # most of them: worth its own way
        return {"string_value": written}
    for key, held in raw.items():
        read = _KINDS.get(key)
        if read is not None and held is not None:
            return read(held, depth)
    return {} if raw.keys() <= _KINDS.keys() else _kept(raw)


def attributes(raw: object, depth: int = 0) -> list[dict[str, Any]]:
    """A list of KeyValues; raises `BadPartError` if it is not one."""
    found = []
    for pair in items(raw, "a list of attributes"):
        if not isinstance(pair, dict):
            raise BadPartError("an attribute is not an object")
        key, held = pair.get("key", ""), pair.get("value")
        found.append({"key": key if isinstance(key, str) else text(key), "value": any_value(held, depth)})
    return found


def _plain(raw: object, depth: int) -> dict[str, Any]:
    """The value of an attribute written without its kind, as people do by hand."""
    if raw is None:
        return {}
    if isinstance(raw, bool):
        return {"bool_value": raw}
    if isinstance(raw, int):
        return _int(raw, 0)
    if isinstance(raw, float):
        return {"double_value": raw}
    if depth > _DEEPEST:
        raise BadPartError("attribute values are nested too deeply")
    return _array(raw, depth) if isinstance(raw, list) else _kept(raw)


def _kept(raw: object) -> dict[str, Any]:
    """What does not fit its kind, as text: plain, or as JSON."""
    if isinstance(raw, str | bool | int | float):
        return {"string_value": str(raw)}
    try:
        return {"string_value": json.dumps(raw, ensure_ascii=False)}
    except RecursionError:
        raise BadPartError("attribute values are nested too deeply") from None


def _string(raw: object, _depth: int) -> dict[str, Any]:
    return _kept(raw)


def _int(raw: object, _depth: int) -> dict[str, Any]:
    number = _integer(raw)
    return {"int_value": number} if number is not None and number in _INT64 else _kept(raw)


def _double(raw: object, _depth: int) -> dict[str, Any]:
    try:
        return {"double_value": float(raw)}  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return _kept(raw)


def _bool(raw: object, _depth: int) -> dict[str, Any]:
    if isinstance(raw, str) and raw.lower() in ("true", "false"):
        return {"bool_value": raw.lower() == "true"}
    return {"bool_value": raw} if isinstance(raw, bool) else _kept(raw)


def _bytes(raw: object, _depth: int) -> dict[str, Any]:
    if not isinstance(raw, str):
        return _kept(raw)
    written = raw
    try:
        padded = written.rstrip("=") + "=" * (-len(written.rstrip("=")) % 4)
        return {"bytes_value": base64.b64decode(padded.translate(_URL_SAFE), validate=True)}
    except (binascii.Error, ValueError):
        return {"string_value": written}


def _array(raw: object, depth: int) -> dict[str, Any]:
    values = _values(raw)
    if values is None:
        return _kept(raw)
    return {"array_value": {"values": [any_value(item, depth + 1) for item in values]}}


def _pairs(raw: object, depth: int) -> dict[str, Any]:
    values = _values(raw)
    if values is None or not all(isinstance(pair, dict) for pair in values):
        return _kept(raw)
    return {"kvlist_value": {"values": attributes(values, depth + 1)}}


def _values(raw: object) -> list[Any] | None:
    """The items of an array value, where ``{}`` stands for none; None if it is no such thing."""
    found = raw.get("values") or [] if isinstance(raw, dict) else raw
    return found if isinstance(found, list) else None


def _integer(raw: object) -> int | None:
    """An integer given as number or text; None if it is not one."""
    if isinstance(raw, int):
        return int(raw)
    try:
        if isinstance(raw, str):
            return int(raw)
        if isinstance(raw, float) and math.isfinite(raw) and raw == int(raw):
            return int(raw)
    except ValueError:
        pass
    return None


_URL_SAFE = str.maketrans("-_", "+/")
_KINDS: Mapping[str, Callable[[object, int], dict[str, Any]]] = {
    "stringValue": _string, "string_value": _string,
    "intValue": _int, "int_value": _int,
    "doubleValue": _double, "double_value": _double,
    "boolValue": _bool, "bool_value": _bool,
    "arrayValue": _array, "array_value": _array,
    "kvlistValue": _pairs, "kvlist_value": _pairs,
    "bytesValue": _bytes, "bytes_value": _bytes,
}  # fmt: skip

_EVENT = table(time_unix_nano=time_ns, name=text, attributes=attributes, dropped_attributes_count=small_count)
_LINK = table(
    trace_id=identity, span_id=identity, trace_state=text, attributes=attributes,
    dropped_attributes_count=small_count, flags=small_count,
)  # fmt: skip
_STATUS = table(message=text, code=choice(dict(trace_pb2.Status.StatusCode.items()), "STATUS_CODE_"))

SPAN = table(
    trace_id=identity, span_id=identity, parent_span_id=identity, trace_state=text, flags=small_count,
    name=text, kind=choice(dict(trace_pb2.Span.SpanKind.items()), "SPAN_KIND_"),
    start_time_unix_nano=time_ns, end_time_unix_nano=time_ns,
    attributes=attributes, dropped_attributes_count=small_count,
    events=lambda raw: [fields(item, _EVENT, "a span event") for item in items(raw, "span events")],
    dropped_events_count=small_count,
    links=lambda raw: [fields(item, _LINK, "a span link") for item in items(raw, "span links")],
    dropped_links_count=small_count,
    status=lambda raw: fields(raw, _STATUS, "a status"),
)  # fmt: skip

LOG = table(
    time_unix_nano=time_ns, observed_time_unix_nano=time_ns, severity_text=text, body=any_value,
    severity_number=choice(dict(logs_pb2.SeverityNumber.items()), "SEVERITY_NUMBER_"),
    attributes=attributes, dropped_attributes_count=small_count, flags=small_count,
    trace_id=identity, span_id=identity, event_name=text,
)  # fmt: skip

RESOURCE = table(attributes=attributes, dropped_attributes_count=small_count)
SCOPE = table(name=text, version=text, attributes=attributes, dropped_attributes_count=small_count)
