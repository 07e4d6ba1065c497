"""Files that Braintrust's and Opik's clients upload beside their spans: they ask where to, then send them."""

from dataclasses import dataclass
from urllib.parse import quote, unquote

from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord as LogMessage

from spanglass.core.ids import unplaced
from spanglass.core.late_pattern import late_pattern
from spanglass.core.span import Batch, Resource, Scope
from spanglass.formats import DecodeError, Format, Reply, Request
from spanglass.formats.json_attributes import label, members
from spanglass.formats.native_ids import span_id, trace_id
from spanglass.formats.otlp_json import parse_json
from spanglass.formats.otlp_replies import json_failure, json_reply
from spanglass.formats.otlp_values import log_record
from spanglass.formats.traceloop_images import EVENT as IMAGE_EVENT

EVENT = "client.attachment"
"""The event name of the record that keeps what is no picture; the bytes are its body."""

_ASKED = late_pattern(r"(?P<before>.*/attachment)(?P<opik>/upload-start)?")
_STATUS = late_pattern(r".*/attachment/(?:status|upload-complete)")
_SENT = late_pattern(
    r".*/attachment/kept/(?P<about>row|trace|span)/(?P<id>[^/]+)/(?P<type>[^/]+)/(?P<name>.+)"
)
_PLACE = "/attachment"
_LONGEST_NAME = 300
_SLASH = "~"  # in a type: a path is taken apart after it was decoded


@dataclass(frozen=True, slots=True)
class _File:
    """What a client wants to send: of what it is, its type, its name."""

    about: str
    id: str
    type: str
    name: str

    @property
    def path(self) -> str:
        """Where it is to be sent, behind what asks for that."""
        parts = (self.about, self.id, self.type.replace("/", _SLASH), self.name[:_LONGEST_NAME])
        return "/kept/" + "/".join(quote(part, safe="") for part in parts)


class Attachments:
    """Questions where to send a file are answered with an address, ``PUT`` there keeps it."""

    name = "attachments"

    def accepts(self, method: str, path: str, content_type: str) -> bool:  # noqa: ARG002 (a file has any)
        """Whether it is one of these requests."""
        if _PLACE not in path:
            return False
        if method == "PUT":
            return _SENT.fullmatch(path) is not None
        return method == "POST" and bool(_ASKED.fullmatch(path) or _STATUS.fullmatch(path))

    def decode(self, request: Request) -> Batch:
        """A file as a log record of its span; raises `DecodeError` for a question that names none."""
        found = _SENT.fullmatch(request.path)
        if found is None:
            if not _STATUS.fullmatch(request.path):
                _asked(request)
            return Batch()
        about, own, kind, name = (unquote(found[each]) for each in ("about", "id", "type", "name"))
        kind = kind.replace(_SLASH, "/")
        record = LogMessage(event_name=IMAGE_EVENT if kind.startswith("image/") else EVENT)
        record.span_id = span_id(own)
        record.trace_id = trace_id(own) if about == "trace" else unplaced(record.span_id)
        record.body.bytes_value = request.body
        for key, held in (("image_name", name), ("content_type", kind)):
            record.attributes.add(key=key).value.string_value = held
        scope = Scope("braintrust" if about == "row" else "opik")
        return Batch(logs=(log_record(record, Resource(), scope),))

    def reply(self, request: Request, batch: Batch) -> Reply:
        """Where to send the file, or that it was kept."""
        found = _ASKED.fullmatch(request.path)
        if found is None or batch.logs:
            return json_reply(200, {})
        address = f"http://{request.headers.get('host', '')}{found['before']}{_asked(request).path}"
        if found["opik"]:
            return json_reply(200, {"upload_id": "BEMinIO", "pre_sign_urls": [address]})
        return json_reply(200, {"signedUrl": address, "headers": {}})

    def failure(self, status: int, reason: str) -> Reply:
        """The reason as JSON."""
        return json_failure(status, reason)


def _asked(request: Request) -> _File:
    """The file of a question, by Opik's names or by Braintrust's, whose files get the key as their name."""
    given = members(parse_json(request.body))
    if request.path.endswith("/upload-start"):
        about = "trace" if label(given.get("entity_type")).lower() == "trace" else "span"
        kind = label(given.get("mime_type")) or "application/octet-stream"
        found = _File(about, label(given.get("entity_id")), kind, label(given.get("file_name")))
    else:
        key, kind = label(given.get("key")), label(given.get("content_type")) or "application/octet-stream"
        found = _File("row", key, kind, f"{key}.{kind.rpartition('/')[2]}" if key else "")
    if not found.id or not found.name:
        raise DecodeError("The body names no file.")
    return found


FORMAT: Format = Attachments()
