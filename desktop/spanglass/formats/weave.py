"""W&B Weave's own protocol (``WANDB_BASE_URL``, ``WF_TRACE_SERVER_URL``): calls, feedback, and its login."""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256

from spanglass.core.late_pattern import late_pattern
from spanglass.core.span import Batch, RawSpan
from spanglass.formats import DecodeError, Format, Reply, Request
from spanglass.formats.evaluations import as_logs
from spanglass.formats.json_attributes import label, members
from spanglass.formats.native_ids import trace_id
from spanglass.formats.otlp_json import parse_json
from spanglass.formats.otlp_replies import JSON_TYPE, json_reply, media_type, rejection
from spanglass.formats.otlp_values import Gathering
from spanglass.formats.updates import as_updates
from spanglass.formats.weave_calls import call_span, feedback

_PATH = late_pattern(
    r".*/(?P<way>server_info|graphql|calls?/(?:start|end|upsert_batch|complete|update)"
    r"|obj/create|tables?/create(?:_from_digests)?|files?/create|feedback/(?:batch/)?create)"
)
_ENDS = (
    "server_info", "graphql", "/start", "/end", "/upsert_batch", "/complete", "/update", "/create",
    "_from_digests",
)  # fmt: skip
_FORMS = ("file/create", "files/create")
_KEPT_ELSEWHERE = ("obj/create", "table/create", "tables/create", "table/create_from_digests", *_FORMS)
_LOCAL = "local"
_WHO = {"id": _LOCAL, "username": _LOCAL, "entity": _LOCAL, "defaultEntity": {"name": _LOCAL}}
_VERSIONS = {"min_required_weave_python_version": "0.0.0", "trace_server_version": "999.0.0"}
_MODEL = {"id": _LOCAL, "name": _LOCAL, "entityName": _LOCAL, "description": None}
_GRAPH = {
    "viewer": _WHO, "project": _MODEL, "upsertModel": {"model": _MODEL, "project": _MODEL, "inserted": False},
    "serverInfo": {"frontendHost": None},
}  # fmt: skip


class Weave:
    """Calls in batches and one by one, and feedback; code and objects are accepted and not kept."""

    name = "weave"

    def __init__(self, now_ns: Callable[[], int] = time.time_ns) -> None:
        self._now_ns = now_ns

    def accepts(self, method: str, path: str, content_type: str) -> bool:
        """Whether a request is one of these."""
        way = _way(path)
        if method == "GET":
            return way == "server_info"
        if method != "POST" or way in ("", "server_info"):
            return False
        return media_type(content_type) == ("multipart/form-data" if way in _FORMS else JSON_TYPE)

    def decode(self, request: Request) -> Batch:
        """The spans of a request; raises `DecodeError`."""
        way = _way(request.path)
        if way in ("server_info", "graphql", *_KEPT_ELSEWHERE):
            return Batch()
        document = parse_json(request.body)
        if not isinstance(document, dict):
            raise DecodeError("The body is not an object.")
        gathering = Gathering()
        if way.startswith("feedback"):
            given = _listed(document) if "batch/" in way else [document]
            now_ns = self._now_ns()
            read = as_logs(gathering.read(lambda each: feedback(members(each), now_ns), given), "weave")
        else:
            read = as_updates(gathering.read(_span, _calls(way, document)))
        return replace(read, rejected=read.rejected + gathering.batch().rejected)

    def reply(self, request: Request, batch: Batch) -> Reply:
        """What the client waits for: who it is, what the server can do, ids of what it sent."""
        way = _way(request.path)
        if way == "server_info":
            return json_reply(200, _VERSIONS)
        if way == "graphql":
            return json_reply(200, {"data": _graph(request)})
        if way in _KEPT_ELSEWHERE:
            return json_reply(200, {"digest": _digest(request), "row_digests": []})
        if way.startswith("feedback"):
            return json_reply(200, _noted(way, members(parse_json(request.body))))
        count, reason = rejection(batch)
        told = {"rejected": count, "message": reason} if count else {}
        if way.endswith("/start"):
            start = members(members(parse_json(request.body)).get("start"))
            return json_reply(200, {"id": start.get("id"), "trace_id": start.get("trace_id"), **told})
        return json_reply(200, {"res": [], **told})

    def failure(self, status: int, reason: str) -> Reply:
        """An error as this protocol's servers put it."""
        return json_reply(status, {"detail": reason})


def _way(path: str) -> str:
    """What a path is for, behind any prefix: ``call/upsert_batch`` and the like."""
    trimmed = path.rstrip("/")
    found = _PATH.fullmatch(trimmed) if trimmed.endswith(_ENDS) else None
    return found["way"] if found else ""


def _listed(document: dict[str, object]) -> list[object]:
    found = document.get("batch")
    if not isinstance(found, list):
        raise DecodeError("The body has no list under batch.")
    return found


def _calls(way: str, document: dict[str, object]) -> Iterator[tuple[dict[str, object], bool]]:
    """The calls in a request, and of each whether it is only told of its end."""
    if way.endswith("upsert_batch"):
        for item in _listed(document):
            told = members(members(item).get("req"))
            yield members(told.get("start") or told.get("end")), not told.get("start")
    elif way.endswith("complete"):
        yield from ((members(item), False) for item in _listed(document))
    elif way.endswith("update"):
        yield {"id": document.get("call_id"), "display_name": document.get("display_name")}, True
    else:
        name = way.rpartition("/")[2]
        yield members(document.get(name)), name == "end"


def _span(told: tuple[dict[str, object], bool]) -> RawSpan:
    call, is_end = told
    return call_span(call, is_end=is_end)


def _graph(request: Request) -> dict[str, object]:
    """The answers to all that is asked of W&B's own interface; who asks takes what was wanted."""
    try:
        variables = members(members(parse_json(request.body)).get("variables"))
    except DecodeError:
        return _GRAPH
    named = {**_MODEL, "name": label(variables.get("name")) or _LOCAL}
    return {**_GRAPH, "project": named, "upsertModel": {"model": named, "project": named, "inserted": False}}


def _noted(way: str, document: dict[str, object]) -> dict[str, object]:
    """The ids of feedback, which the client makes up unless it is old."""
    batch = document.get("batch")
    many = batch if "batch/" in way and isinstance(batch, list) else [document]
    made: list[dict[str, object]] = [
        {
            "id": label(members(each).get("id")) or trace_id(json.dumps(each)).hex(),
            "created_at": "1970-01-01T00:00:00Z",
            "wb_user_id": _LOCAL,
            "payload": members(members(each).get("payload")),
        }
        for each in many
    ]
    return {"res": made} if "batch/" in way else made[0]


def _digest(request: Request) -> str:
    return (
        urlsafe_b64encode(sha256(request.body).digest())
        .decode()
        .rstrip("=")
        .replace("-", "X")
        .replace("_", "Y")
    )


FORMAT: Format = Weave()
