"""Sentry's envelopes (its DSN): transactions with their spans, spans by themselves, and errors of both."""

from collections.abc import Iterable, Iterator, Mapping

from spanglass.core.late_pattern import late_pattern
from spanglass.core.span import Batch, RawSpan
from spanglass.formats import DecodeError, Format, Reply, Request
from spanglass.formats.json_attributes import label, members
from spanglass.formats.otlp_json import parse_json
from spanglass.formats.otlp_replies import json_reply, rejection
from spanglass.formats.otlp_values import BadPartError, Gathering
from spanglass.formats.sentry_spans import error_span, listed_span, transaction_spans
from spanglass.formats.updates import as_updates

_PATH = late_pattern(r".*/api/\w{1,40}/envelope")
_END = "/envelope"
_Item = tuple[str, Mapping[str, object]]


class Sentry:
    """Items in envelopes; what says nothing of spans is let go."""

    name = "sentry"

    def accepts(self, method: str, path: str, content_type: str) -> bool:  # noqa: ARG002 (some send none)
        """Whether a request is one of these."""
        way = path.rstrip("/")
        return method == "POST" and way.endswith(_END) and _PATH.fullmatch(way) is not None

    def decode(self, request: Request) -> Batch:
        """The spans of a request; raises `DecodeError`."""
        gathering = Gathering()
        batch = as_updates(_spans(_items(request.body), gathering))
        return Batch(batch.spans, batch.logs, batch.rejected + gathering.batch().rejected)

    def reply(self, request: Request, batch: Batch) -> Reply:
        """The id of the envelope, and what could not be kept."""
        head = _head(request.body)
        count, reason = rejection(batch)
        told = {"rejected": count, "message": reason} if count else {}
        return json_reply(200, {"id": label(head.get("event_id")), **told})

    def failure(self, status: int, reason: str) -> Reply:
        """An error as this protocol's servers put it."""
        return json_reply(status, {"detail": reason})


def _head(body: bytes) -> dict[str, object]:
    found = parse_json(body.partition(b"\n")[0])
    if not isinstance(found, dict):
        raise DecodeError("The first line of the envelope is not an object.")
    return found


def _items(body: bytes) -> Iterator[_Item]:
    """The items of an envelope: of each a line that says what it is, then so many bytes, or a line."""
    sampled = label(members(_head(body).get("trace")).get("sampled")).lower() != "false"
    place = body.find(b"\n") + 1
    while 0 < place < len(body):
        end = body.find(b"\n", place)
        end = len(body) if end < 0 else end
        line = body[place:end].strip()
        place = end + 1
        if not line:
            continue
        about = members(parse_json(line))
        size = about.get("length")
        until = place + size if isinstance(size, int) and size >= 0 else body.find(b"\n", place)
        content = body[place:until] if until >= 0 else body[place:]
        place = until + 1 if until >= 0 else len(body)
        kind = label(about.get("type"))
        if kind in ("transaction", "span") or (kind == "event" and sampled):
            yield kind, members(parse_json(content))


def _spans(items: Iterable[_Item], gathering: Gathering) -> Iterator[RawSpan]:
    for kind, content in items:
        if kind == "transaction":
            found = transaction_spans(content)
        elif kind == "span":
            listed = content.get("items")
            found = [
                (listed_span, members(each)) for each in (listed if isinstance(listed, list) else [content])
            ]
        else:
            found = [(error_span, content)]
        for read, given in found:
            try:
                span = read(given)
            except BadPartError as error:
                gathering.reject(str(error))
                continue
            if span is not None:
                yield span


FORMAT: Format = Sentry()
