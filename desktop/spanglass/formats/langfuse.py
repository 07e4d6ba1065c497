"""Langfuse's protocol before it spoke OpenTelemetry: ``POST /api/public/ingestion``."""

from collections.abc import Iterable, Iterator, Mapping

from spanglass.core.span import Batch, RawSpan, Resource, Scope
from spanglass.formats import DecodeError, Format, Reply, Request
from spanglass.formats.evaluations import Evaluation, as_logs
from spanglass.formats.json_attributes import label, members
from spanglass.formats.langfuse_events import Event, evaluation, event, observation_span, root_span
from spanglass.formats.otlp_json import parse_json
from spanglass.formats.otlp_replies import JSON_TYPE, json_reply, media_type
from spanglass.formats.otlp_values import BadPartError, Gathering
from spanglass.formats.updates import as_updates

_PATH = "/api/public/ingestion"
_SCORES = ("score",)


def decode_events(batch: Iterable[object], metadata: Mapping[str, object]) -> Batch:
    """The spans of a batch of events; `metadata` says which SDK sent them."""
    sdk = _sdk(metadata)
    messages: list[RawSpan] = []
    scores: list[Evaluation] = []
    broken = Gathering()
    for given in batch:
        try:
            told = event(given)
            if told is None:
                continue
            if told.about in _SCORES:
                scores.append(evaluation(told))
            else:
                messages += _messages(told, sdk)
        except BadPartError as error:
            broken.reject(str(error))
    spans, logs = as_updates(messages), as_logs(scores, sdk[1].name)
    return Batch(spans.spans, logs.logs, spans.rejected + logs.rejected + broken.batch().rejected)


def _messages(told: Event, sdk: tuple[Resource, Scope]) -> Iterator[RawSpan]:
    """What an event tells of its trace, and of its observation."""
    yield root_span(told, sdk)
    if told.about != "trace":
        yield observation_span(told, sdk)


def _sdk(metadata: Mapping[str, object]) -> tuple[Resource, Scope]:
    language = label(metadata.get("sdk_name"))
    known = {"telemetry.sdk.name": "langfuse", "telemetry.sdk.language": language}
    resource = Resource({name: text for name, text in known.items() if text})
    return resource, Scope("langfuse-sdk", label(metadata.get("sdk_version")))


def _batch(body: bytes) -> tuple[list[object], Mapping[str, object]]:
    document = members(parse_json(body))
    batch = document.get("batch")
    if not isinstance(batch, list):
        raise DecodeError("The body has no list of events under batch.")
    return batch, members(document.get("metadata"))


class Langfuse:
    """Events about traces, observations and scores, in one list."""

    name = "langfuse"

    def accepts(self, method: str, path: str, content_type: str) -> bool:
        """Whether a request is one of these."""
        return method == "POST" and path.rstrip("/").endswith(_PATH) and media_type(content_type) == JSON_TYPE

    def decode(self, request: Request) -> Batch:
        """The spans of a request; raises `DecodeError`."""
        return decode_events(*_batch(request.body))

    def reply(self, request: Request, batch: Batch) -> Reply:
        """Which events were kept, and which were not: the client drops the former, and logs the latter."""
        rejected = bool(batch.rejected)
        outcome: dict[str, list[dict[str, object]]] = {"successes": [], "errors": []}
        for given in _batch(request.body)[0]:
            identity = label(members(given).get("id"))
            problem = _problem(given) if rejected else None
            if problem is None:
                outcome["successes"].append({"id": identity, "status": 201})
            else:
                outcome["errors"].append({"id": identity, "status": 400, "message": problem})
        return json_reply(207, outcome)

    def failure(self, status: int, reason: str) -> Reply:
        """An error as this protocol's servers put it."""
        return json_reply(status, {"message": reason, "error": reason})


def _problem(given: object) -> str | None:
    """Why an event cannot be kept."""
    return next((rejected.reason for rejected in decode_events([given], {}).rejected), None)


FORMAT: Format = Langfuse()
