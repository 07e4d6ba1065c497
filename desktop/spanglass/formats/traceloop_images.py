"""The pictures that Traceloop's SDK uploads beside its spans: it asks where to, then sends them there."""

import re
from urllib.parse import quote, unquote

from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord as LogMessage

from spanglass.core.span import Batch, Resource, Scope
from spanglass.formats import DecodeError, Format, Reply, Request
from spanglass.formats.json_attributes import label, members
from spanglass.formats.otlp_json import parse_json
from spanglass.formats.otlp_replies import json_failure, json_reply
from spanglass.formats.otlp_values import log_record

EVENT = "traceloop.image"
"""The event name of the log record that keeps a picture: its bytes are the body, its name an attribute."""

_PATH = re.compile(r"/v2/traces/(?P<trace>\d{1,39})/spans/(?P<span>\d{1,20})/images(?:/(?P<name>[^/]+))?")
_LONGEST_NAME = 300


class TraceloopImages:
    """``POST …/images`` with a name is answered with an address, ``PUT`` there keeps the picture."""

    name = "traceloop-images"

    def accepts(self, method: str, path: str, content_type: str) -> bool:  # noqa: ARG002 (a picture has any)
        """Whether it is one of the two requests."""
        found = _PATH.fullmatch(path)
        return found is not None and method == ("PUT" if found["name"] else "POST")

    def decode(self, request: Request) -> Batch:
        """A picture as a log record of its span; the question where to send it holds nothing to keep."""
        found = _PATH.fullmatch(request.path)
        if found is None or not found["name"]:
            _asked_name(request)
            return Batch()
        try:
            trace, span = int(found["trace"]).to_bytes(16, "big"), int(found["span"]).to_bytes(8, "big")
        except OverflowError:
            raise DecodeError("The trace id or span id in the path is too large.") from None
        record = LogMessage(trace_id=trace, span_id=span, event_name=EVENT)
        record.body.bytes_value = request.body
        name = record.attributes.add(key="image_name")
        name.value.string_value = unquote(found["name"])[:_LONGEST_NAME]
        return Batch(logs=(log_record(record, Resource(), Scope("traceloop")),))

    def reply(self, request: Request, batch: Batch) -> Reply:
        """Where to send the picture, or that it was kept."""
        if batch.logs:
            return json_reply(200, {})
        address = (
            f"http://{request.headers.get('host', '')}{request.path}/{quote(_asked_name(request), safe='')}"
        )
        return json_reply(200, {"url": address})

    def failure(self, status: int, reason: str) -> Reply:
        """The reason as JSON."""
        return json_failure(status, reason)


def _asked_name(request: Request) -> str:
    name = label(members(parse_json(request.body)).get("image_name"))
    if not name:
        raise DecodeError("image_name is missing.")
    return name[:_LONGEST_NAME]


FORMAT: Format = TraceloopImages()
