"""Recordings of HTTP traffic (HAR): the calls of models in them, without keys, cookies and headers."""

import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from spanglass.core.credentials import without_credentials
from spanglass.core.secrets import masked
from spanglass.core.span import RawSpan, Resource, Scope
from spanglass.core.timestamps import moment_ns
from spanglass.dialects.event_streams import assembled
from spanglass.formats.json_attributes import label, members
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.drafts import Draft, named, unsigned
from spanglass.importers.json_importer import JsonImporter, has
from spanglass.importers.provider_calls import Call, with_call

_PATHS = (
    "/chat/completions", "/completions", "/responses", "/messages", "/embeddings", "/converse",
    "/converse-stream", "/invoke", "/invoke-with-response-stream", "/api/chat", "/api/generate", "/rerank",
)  # fmt: skip
_METHODS = (":generateContent", ":streamGenerateContent", ":embedContent", ":batchEmbedContents")
_MILLISECOND = 1_000_000
_BEFORE_ANSWER = ("blocked", "dns", "connect", "ssl", "send", "wait")
_SCOPE = Scope("har")
_Place: TypeAlias = Callable[[tuple[object, ...], object], tuple[object, ...]]


def knows(value: Any) -> bool:
    """Whether a record is a request with its response."""
    return has(value, "request", "response", "startedDateTime") and "url" in members(value["request"])


class Recording:
    """Tells calls apart that were made in the same moment; one that is there twice is one call."""

    def __init__(self) -> None:
        self._met: dict[tuple[object, ...], list[int]] = {}

    def take(self, value: Any) -> Iterator[RawSpan]:
        """The call of an entry; other traffic than calls of models is passed over."""
        return _spans_of(value, self._place)

    def end(self) -> tuple[RawSpan, ...]:
        """None."""
        return ()

    def _place(self, names: tuple[object, ...], bodies: object) -> tuple[object, ...]:
        """The names of a call; those of a further one of that moment have its number, too."""
        met, this = self._met.setdefault(names, []), hash(repr(bodies))
        if this not in met:
            met.append(this)
        number = met.index(this)
        return (*names, number) if number else names


def _spans_of(value: Any, place: _Place) -> Iterator[RawSpan]:
    if not knows(value):
        raise BadPartError("it has no request and response")
    request, response = members(value["request"]), members(value["response"])
    address = urlsplit(label(request.get("url")))
    path = address.path.rstrip("/")
    if label(request.get("method")).upper() != "POST" or not path.endswith((*_PATHS, *_METHODS)):
        return
    start = moment_ns(value.get("startedDateTime"))
    if start is None:
        raise BadPartError("its startedDateTime is no time")
    names = (start, address.netloc.rpartition("@")[2], path, value.get("connection", ""))
    trace, span = named("har", *place(names, (request.get("postData"), response.get("content"))))
    where = f"{address.scheme}://{address.netloc.rpartition('@')[2]}{path}"
    status = response.get("status")
    attributes = {
        "url.full": masked(where), "http.request.method": "POST", "server.address": address.hostname,
        "network.protocol.name": label(request.get("httpVersion")) or None,
    }  # fmt: skip
    draft = Draft(
        trace, span, "", start, start + _lasted(value.get("time")),
        attributes=attributes, resource=Resource({"service.name": "har"}), scope=_SCOPE,
    )  # fmt: skip
    asked, answered = _body(request.get("postData")), _body(response.get("content"))
    known = unsigned(status) or None
    failure = "No response was received." if known is None and answered is None else None
    call = Call(asked, answered, path, known, failure, _first_token(value, response))
    yield with_call(draft, call).raw()


def _body(content: Any) -> Any:
    """A body as JSON, put together if it came in a stream, without the keys in it."""
    held = members(content)
    text = held.get("text")
    if not isinstance(text, str) or not text.strip():
        return None
    if held.get("encoding") == "base64":
        try:
            text = b64decode(text).decode("utf-8", "replace")
        except ValueError:
            return None
    return without_credentials(assembled(text))


def _first_token(entry: dict[str, Any], response: dict[str, Any]) -> int | None:
    """When the first byte of a stream came."""
    kind = label(members(response.get("content")).get("mimeType"))
    if "event-stream" not in kind and "ndjson" not in kind:
        return None
    timings = members(entry.get("timings"))
    given = [timings.get(key) for key in _BEFORE_ANSWER]
    waited = [float(part) for part in given if isinstance(part, int | float) and part > 0]
    return round(sum(waited) * _MILLISECOND) if waited else None


def _lasted(milliseconds: Any) -> int:
    if isinstance(milliseconds, str) and re.fullmatch(r"\d{1,12}(\.\d{1,9})?", milliseconds):
        milliseconds = float(milliseconds)
    known = isinstance(milliseconds, int | float) and 0 < milliseconds < 1e12
    return round(milliseconds * _MILLISECOND) if known else 0


IMPORTER: Importer = JsonImporter(
    "HAR", knows, lambda _: Recording(), (("log", "entries"), ("entries",)),
    nothing="None of its requests is a call of a model.",
)  # fmt: skip
