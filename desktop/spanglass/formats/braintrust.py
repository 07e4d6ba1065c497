"""Braintrust's own protocol (``BRAINTRUST_API_URL`` and ``BRAINTRUST_APP_URL``): login, projects, rows."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from spanglass.core.span import Batch
from spanglass.formats import DecodeError, Format, Reply, Request
from spanglass.formats.braintrust_rows import evaluations, is_feedback, row_span
from spanglass.formats.evaluations import as_logs
from spanglass.formats.json_attributes import label, members
from spanglass.formats.otlp_json import parse_json
from spanglass.formats.otlp_replies import json_reply, rejection
from spanglass.formats.otlp_values import Gathering
from spanglass.formats.updates import as_updates

_LOGIN, _VERSION, _ROWS = "/api/apikey/login", "/version", "/logs3"
_PROJECT, _EXPERIMENT = "/v1/project", "/v1/experiment"
_OLD_PROJECT, _OLD_EXPERIMENT = "/api/project/register", "/api/experiment/register"
_POSTED = (_LOGIN, _ROWS, _PROJECT, _EXPERIMENT, _OLD_PROJECT, _OLD_EXPERIMENT)
_ORG = "local"


def decode_rows(rows: Iterable[object], now_ns: int) -> Batch:
    """The spans of rows, and the scores and comments in them."""
    gathering = Gathering()
    known = [members(row) for row in rows]
    spans = as_updates(gathering.read(row_span, (row for row in known if not is_feedback(row))))
    logs = as_logs((each for row in known for each in evaluations(row, now_ns)), "braintrust")
    return replace(
        spans, logs=logs.logs, rejected=spans.rejected + logs.rejected + gathering.batch().rejected
    )


class Braintrust:
    """Whoever logs in is let in, a project's id is its name, and rows are kept."""

    name = "braintrust"

    def __init__(self, now_ns: Callable[[], int] = time.time_ns) -> None:
        self._now_ns = now_ns

    def accepts(self, method: str, path: str, content_type: str) -> bool:  # noqa: ARG002 (rows come without)
        """Whether a request is one of these."""
        trimmed = path.rstrip("/")
        if method == "GET":
            return trimmed.endswith(_VERSION) or bool(_named(trimmed))
        return method == "POST" and trimmed.endswith(_POSTED)

    def decode(self, request: Request) -> Batch:
        """The spans of a request; raises `DecodeError`."""
        if not request.path.rstrip("/").endswith(_ROWS):
            return Batch()
        rows = members(parse_json(request.body)).get("rows")
        if not isinstance(rows, list):
            raise DecodeError("The body has no list of rows.")
        return decode_rows(rows, self._now_ns())

    def reply(self, request: Request, batch: Batch) -> Reply:
        """Who the client is, a project or an experiment, or which rows were kept."""
        path = request.path.rstrip("/")
        if path.endswith(_LOGIN):
            return json_reply(200, _organisation(request, path))
        if path.endswith(_VERSION):
            return json_reply(200, {"version": "spanglass"})
        if path.endswith(_ROWS):
            count, reason = rejection(batch)
            return json_reply(200, {"ids": [], **({"rejected": count, "message": reason} if count else {})})
        if name := _named(path):
            return json_reply(200, _project(name))
        return json_reply(200, _made(path, _given(request)))

    def failure(self, status: int, reason: str) -> Reply:
        """An error as this protocol's servers put it."""
        return json_reply(status, {"error": {"message": reason}, "message": reason})


def _given(request: Request) -> dict[str, object]:
    try:
        return members(parse_json(request.body)) if request.body.strip() else {}
    except DecodeError:
        return {}


def _organisation(request: Request, path: str) -> dict[str, object]:
    """The one organisation there is; its data is where it was asked for."""
    here = f"http://{request.headers.get('host', '')}{path.removesuffix(_LOGIN)}"
    return {"org_info": [{"id": _ORG, "name": _ORG, "api_url": here, "proxy_url": here}]}


def _named(path: str) -> str:
    """The id at the end of a path that asks for one project."""
    _, found, name = path.rpartition(f"{_PROJECT}/")
    return name if found and "/" not in name else ""


def _project(name: str) -> dict[str, object]:
    return {"id": name, "name": name, "org_id": _ORG}


def _made(path: str, given: dict[str, object]) -> dict[str, object]:
    """A project or experiment under the name that is wanted, as the older or newer interface tells it."""
    if path.endswith(_PROJECT):
        return _project(label(given.get("name")) or "Global")
    project = label(given.get("project_id")) or label(given.get("project_name")) or "Global"
    if path.endswith(_OLD_PROJECT):
        return {"project": _project(project)}
    name = label(given.get("name")) or label(given.get("experiment_name")) or "experiment"
    made: dict[str, object] = {"id": f"{project} {name}", "name": name, "project_id": project}
    return made if path.endswith(_EXPERIMENT) else {"project": _project(project), "experiment": made}


FORMAT: Format = Braintrust()
