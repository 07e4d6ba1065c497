"""OTLP in JSON: what JavaScript's exporters send, and what collectors write to files."""

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from google.protobuf.message import Message
from opentelemetry.proto.common.v1.common_pb2 import InstrumentationScope
from opentelemetry.proto.logs.v1 import logs_pb2
from opentelemetry.proto.resource.v1 import resource_pb2
from opentelemetry.proto.trace.v1 import trace_pb2

from spanglass.core.span import Batch, Resource, Scope
from spanglass.formats import DecodeError, Format, Reply, Request
from spanglass.formats.otlp_json_parts import LOG, RESOURCE, SCOPE, SPAN, Table, fields, items
from spanglass.formats.otlp_replies import (
    JSON_TYPE,
    Signal,
    json_failure,
    json_response,
    media_type,
    signal_of,
)
from spanglass.formats.otlp_values import BadPartError, Gathering, resource_value, scope_value

_M = TypeVar("_M", bound=Message)

# Keys in the order of preference: today's, by hand in snake_case, and those of OTLP before 0.15.
_SPAN_GROUPS = ("scopeSpans", "scope_spans", "instrumentationLibrarySpans", "instrumentation_library_spans")
_LOG_GROUPS = ("scopeLogs", "scope_logs", "instrumentationLibraryLogs", "instrumentation_library_logs")
_SCOPES = ("scope", "instrumentationLibrary", "instrumentation_library")
_RECORDS = ("logRecords", "log_records", "logs")


class NotJsonError(DecodeError):
    """A text that is not JSON: what is wrong, and in which line (from 1, 0 where that cannot be said)."""

    def __init__(self, problem: str, line: int = 0) -> None:
        super().__init__(f"The body is not JSON: {problem}{f' at line {line}' if line else ''}.")
        self.problem, self.line = problem, line


def parse_json(body: bytes) -> object:
    """A JSON text in any Unicode encoding; bytes that are none become U+FFFD. Raises `NotJsonError`."""
    try:
        return json.loads(body.decode(json.detect_encoding(body), "replace"))
    except json.JSONDecodeError as error:
        raise NotJsonError(error.msg, error.lineno) from None
    except RecursionError:
        raise NotJsonError("it is nested too deeply") from None
    except ValueError:
        raise NotJsonError("it has a number that is too long") from None


def decode_spans_json(document: object) -> Batch:
    """The spans and log records of a parsed OTLP JSON object; metrics in it are passed over.

    Raises `DecodeError` if it is not an object with lists where OTLP has lists; spans that are not
    what they should be are `Rejected` one by one.
    """
    gathering = Gathering()
    try:
        if not isinstance(document, dict):
            raise BadPartError("the top level is not an object")
        for node in _list(document, "resourceSpans", "resource_spans"):
            _spans(node, gathering)
        for node in _list(document, "resourceLogs", "resource_logs"):
            _logs(node, gathering)
    except BadPartError as error:
        raise DecodeError(f"The body is not OTLP: {error}.") from None
    except RecursionError:
        raise DecodeError("The body's JSON is nested too deeply.") from None
    return gathering.batch()


def _spans(node: object, gathering: Gathering) -> None:
    for resource, scope, group in _groups(node, _SPAN_GROUPS, gathering):
        for item in _list(group, "spans"):
            span = _built(trace_pb2.Span, item, SPAN, ("span", gathering.reject))
            if span is not None:
                gathering.span(span, resource, scope)


def _logs(node: object, gathering: Gathering) -> None:
    for resource, scope, group in _groups(node, _LOG_GROUPS, gathering):
        for item in _list(group, *_RECORDS):
            record = _built(logs_pb2.LogRecord, item, LOG, ("log record", gathering.reject))
            if record is not None:
                gathering.log(record, resource, scope)


def _groups(
    node: object, keys: tuple[str, ...], gathering: Gathering
) -> Iterator[tuple[Resource, Scope, dict[str, Any]]]:
    """The scopes of a ResourceSpans or ResourceLogs; a broken description is left empty."""
    if not isinstance(node, dict):
        return gathering.reject("resource entry is not an object")
    resource = resource_value(_description(resource_pb2.Resource, node.get("resource"), RESOURCE))
    for group in _list(node, *keys):
        if not isinstance(group, dict):
            gathering.reject("scope entry is not an object")
            continue
        scope = scope_value(_description(InstrumentationScope, _first(group, *_SCOPES), SCOPE))
        yield resource, scope, group
    return None


def _description(kind: type[_M], node: object, readers: Table) -> _M:
    """A resource or scope; empty where it is absent or broken, which is no reason to lose its spans."""
    if node is None:
        return kind()
    return _built(kind, node, readers, ("description", _ignore)) or kind()


def _ignore(_reason: str) -> None:
    pass


def _built(
    kind: type[_M], node: object, readers: Table, rejecting: tuple[str, Callable[[str], None]]
) -> _M | None:
    """A message built from a JSON object, or None with the reason given to the second of `rejecting`."""
    name, reject = rejecting
    try:
        read = fields(node, readers, name)
        try:
            return kind(**read)
        except UnicodeEncodeError:
            return kind(**_encodable(read))
    except BadPartError as error:
        reject(f"{name} is not valid: {error}")
    except (TypeError, ValueError):
        reject(f"{name} is not valid")
    return None


def _encodable(node: Any) -> Any:
    """The same with U+FFFD for half surrogate pairs, which JSON can hold and UTF-8 cannot."""
    if isinstance(node, str):
        return node.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(node, dict):
        return {key: _encodable(held) for key, held in node.items()}
    return [_encodable(item) for item in node] if isinstance(node, list) else node


def _first(node: dict[str, Any], *keys: str) -> Any:
    return next((node[key] for key in keys if node.get(key) is not None), None)


def _list(node: dict[str, Any], *keys: str) -> list[Any]:
    found = _first(node, *keys)
    return [] if found is None else items(found, keys[0])


class OtlpJson:
    """OTLP over HTTP with JSON bodies, on every path with a standard ending."""

    name = "otlp-json"

    def accepts(self, method: str, path: str, content_type: str) -> bool:
        """Whether a request is one of these."""
        return method == "POST" and media_type(content_type) == JSON_TYPE and signal_of(path) is not None

    def decode(self, request: Request) -> Batch:
        """The spans or logs of a request, nothing of metrics; raises `DecodeError`."""
        return decode_spans_json(parse_json(request.body))

    def reply(self, request: Request, batch: Batch) -> Reply:
        """An Export…ServiceResponse in JSON."""
        body = json_response(signal_of(request.path) or Signal.TRACES, batch)
        return Reply(200, JSON_TYPE, body)

    def failure(self, status: int, reason: str) -> Reply:
        """A google.rpc.Status in JSON."""
        return json_failure(status, reason)


FORMAT: Format = OtlpJson()
