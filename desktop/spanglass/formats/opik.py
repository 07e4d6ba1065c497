"""Opik's own protocol, which its clients speak without OpenTelemetry (``OPIK_URL_OVERRIDE``)."""

import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from urllib.parse import unquote

from spanglass.core.late_pattern import late_pattern
from spanglass.core.span import Batch
from spanglass.formats import DecodeError, Format, Reply, Request
from spanglass.formats.evaluations import Evaluation, as_logs
from spanglass.formats.json_attributes import label, members
from spanglass.formats.opik_records import Told, check, record_span, score
from spanglass.formats.otlp_json import parse_json
from spanglass.formats.otlp_replies import JSON_TYPE, json_reply, media_type, rejection
from spanglass.formats.otlp_values import Gathering
from spanglass.formats.updates import as_updates

_PRIVATE = "/v1/private/"
_ALIVE = "/is-alive/ping"
_RECORDS = late_pattern(r"(traces|spans)(?:/(batch|[0-9a-fA-F-]{32,36}))?")
_SCORES = late_pattern(r"(?:traces/)?(traces|spans|threads)/(?:([0-9a-fA-F-]{32,36})/)?feedback-scores")
_GUARDRAILS, _ACCESS = "guardrails", "auth"


class Opik:
    """Traces and spans by batch and one by one, scores of traces, and what guardrails said."""

    name = "opik"

    def __init__(self, now_ns: Callable[[], int] = time.time_ns) -> None:
        self._now_ns = now_ns

    def accepts(self, method: str, path: str, content_type: str) -> bool:
        """Whether a request is one of these."""
        if method == "GET":
            return path.endswith(_ALIVE)
        way = _way(path)
        if not way or media_type(content_type) != JSON_TYPE:
            return False
        if _SCORES.fullmatch(way):
            return method == "PUT"
        if found := _RECORDS.fullmatch(way):
            is_one = found.group(2) not in (None, "batch")
            return method == ("PATCH" if is_one else "POST")
        return method == "POST" and way in (_GUARDRAILS, _ACCESS)

    def decode(self, request: Request) -> Batch:
        """The spans of a request; raises `DecodeError`."""
        way = _way(request.path)
        if not way or way == _ACCESS:
            return Batch()
        document = parse_json(request.body)
        if not isinstance(document, dict):
            raise DecodeError("The body is not an object.")
        gathering = Gathering()
        if found := _SCORES.fullmatch(way):
            about, own = found.groups()
            given = [{**document, "id": own}] if own else _listed(document, "scores")
            read = as_logs(self._judged(partial(score, about), given, gathering), "opik")
        elif way == _GUARDRAILS:
            read = as_logs(self._judged(check, _listed(document, way), gathering), "opik")
        else:
            read = as_updates(gathering.read(record_span, _records(way, document)))
        return Batch(read.spans, read.logs, read.rejected + gathering.batch().rejected)

    def reply(self, request: Request, batch: Batch) -> Reply:
        """Nothing, that the server is there, or what could not be kept."""
        if not _way(request.path):
            return json_reply(200, {"message": "OK", "healthy": True})
        count, reason = rejection(batch)
        return json_reply(200, {"errors": [reason]}) if count else Reply(204, "", b"")

    def failure(self, status: int, reason: str) -> Reply:
        """An error as this protocol's servers put it."""
        return json_reply(status, {"code": status, "message": reason, "errors": [reason]})

    def _judged(
        self,
        read: Callable[[dict[str, object], int], Evaluation],
        given: Iterable[object],
        gathering: Gathering,
    ) -> Iterator[Evaluation]:
        """What was thought; the client does not say when, but says it at once."""
        now_ns = self._now_ns()
        return gathering.read(lambda each: read(members(each), now_ns), given)


def _way(path: str) -> str:
    """What a path is for: what stands behind ``/v1/private/``."""
    return path.rstrip("/").rpartition(_PRIVATE)[2] if _PRIVATE in path else ""


def _listed(document: dict[str, object], key: str) -> list[object]:
    found = document.get(key)
    if not isinstance(found, list):
        raise DecodeError(f"The body has no list under {key}.")
    return found


def _records(way: str, document: dict[str, object]) -> Iterator[Told]:
    found = _RECORDS.fullmatch(way)
    about, own = found.groups() if found else ("spans", None)
    is_trace = about == "traces"
    if own is None:
        yield Told(is_trace, is_whole=True, fields=document)
    elif own == "batch":
        for item in _listed(document, about):
            yield Told(is_trace, is_whole=True, fields=members(item))
    else:
        yield Told(is_trace, is_whole=False, fields={**document, "id": label(unquote(own))})


FORMAT: Format = Opik()
