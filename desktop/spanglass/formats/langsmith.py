"""LangSmith's own protocol, which its clients speak without OpenTelemetry (``LANGSMITH_ENDPOINT``)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import unquote

from spanglass.core.span import Batch
from spanglass.formats import DecodeError, Format, Reply, Request
from spanglass.formats.evaluations import Evaluation, as_logs
from spanglass.formats.json_attributes import members
from spanglass.formats.langsmith_runs import feedback, run_span
from spanglass.formats.multipart import Part, parts
from spanglass.formats.otlp_json import parse_json
from spanglass.formats.otlp_replies import JSON_TYPE, json_reply, media_type, rejection
from spanglass.formats.otlp_values import Gathering
from spanglass.formats.updates import as_updates

_FORM = "multipart/form-data"
_RUN = re.compile(r"/runs/([^/]+)")
_POSTED = frozenset({"runs", "batch", "feedback"})
_NO_RUN = frozenset({"", "info", "multipart", *_POSTED})
_AS_TEXT = frozenset({"inputs", "outputs"})  # kept as the client wrote them: no need to take them apart
_INFO = {
    "version": "",
    "batch_ingest_config": {
        "use_multipart_endpoint": True,
        "scale_up_qsize_trigger": 1000,
        "scale_up_nthreads_limit": 16,
        "scale_down_nempty_trigger": 4,
        "size_limit": 100,
        "size_limit_bytes": 20 * 1024 * 1024,
    },
    "instance_flags": {"zstd_compression_enabled": True, "gzip_body_enabled": False},
}
"""Small requests; a client that must not compress its runs warns of it, so it may."""


def decode_runs(messages: Iterable[dict[str, object]]) -> Batch:
    """The spans of messages about runs, each a run or what is new about one."""
    gathering = Gathering()
    batch = as_updates(gathering.read(run_span, messages))
    return replace(batch, rejected=batch.rejected + gathering.batch().rejected)


class LangSmith:
    """``/info``, and runs by form, by batch and one by one, behind any prefix of the path."""

    name = "langsmith"

    def accepts(self, method: str, path: str, content_type: str) -> bool:
        """Whether a request is one of these."""
        way = _way(path)
        if method == "GET":
            return way == "info"
        kind = media_type(content_type)
        if way == "multipart":
            return method == "POST" and kind == _FORM
        if kind != JSON_TYPE:
            return False
        return way in _POSTED if method == "POST" else method == "PATCH" and way not in _NO_RUN

    def decode(self, request: Request) -> Batch:
        """The spans of a request; raises `DecodeError`."""
        way = _way(request.path)
        if way == "info":
            return Batch()
        if way == "multipart":
            return decode_form(request.body, request.content_type)
        document = parse_json(request.body)
        if not isinstance(document, dict):
            raise DecodeError("The body is not an object.")
        if way == "feedback":
            return as_logs(feedback(document), "langsmith")
        if way == "batch":
            return decode_runs(_of_batch(document))
        return decode_runs([document if way == "runs" else {"id": unquote(way), **document}])

    def reply(self, request: Request, batch: Batch) -> Reply:
        """What the server can do, or how many runs it could not keep."""
        if _way(request.path) == "info":
            return json_reply(200, _INFO)
        count, reason = rejection(batch)
        return json_reply(200, {"rejected": count, "message": reason} if count else {})

    def failure(self, status: int, reason: str) -> Reply:
        """An error as this protocol's servers put it."""
        return json_reply(status, {"detail": reason})


def _way(path: str) -> str:
    """What a path is for, by its end: info, feedback, runs, batch, multipart, or the id of one run."""
    trimmed = path.rstrip("/")
    if trimmed.endswith(("/info", "/feedback", "/runs")):
        return trimmed.rpartition("/")[2]
    found = _RUN.fullmatch(trimmed[trimmed.rfind("/runs/") :]) if "/runs/" in trimmed else None
    return found.group(1) if found else ""


def _of_batch(document: dict[str, object]) -> Iterator[dict[str, object]]:
    for key in ("post", "patch"):
        listed = document.get(key)
        yield from (members(run) for run in (listed if isinstance(listed, list) else []))


def decode_form(body: bytes, content_type: str) -> Batch:
    """What a form holds, whose parts are named ``post.<run>``, ``post.<run>.<field>``, ``feedback.<id>``.

    Raises `DecodeError` for what is no form.
    """
    messages: dict[str, dict[str, object]] = {}
    scores: list[Evaluation] = []
    broken = Gathering()
    for part in parts(body, content_type):
        operation, _, rest = part.name.partition(".")
        run, _, field = rest.partition(".")
        try:
            if operation in ("post", "patch") and run:
                message = messages.setdefault(f"{operation}.{run}", {"id": run})
                message.update(_told(part, field))
            elif operation == "feedback":
                scores += feedback(members(parse_json(part.content)))
        except DecodeError:
            broken.reject("a part of the form is not JSON")
    runs, logs = decode_runs(messages.values()), as_logs(scores, "langsmith")
    rejected = runs.rejected + logs.rejected + broken.batch().rejected
    return Batch(runs.spans, logs.logs, rejected)


def _told(part: Part, field: str) -> dict[str, object]:
    """What one part of a form tells of a run."""
    if field in _AS_TEXT:
        return {field: part.content.decode("utf-8", "replace")}
    told = parse_json(part.content)
    return {field: told} if field else members(told)


FORMAT: Format = LangSmith()
