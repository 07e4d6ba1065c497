"""What the OpenAI Agents SDK's own exporter sends: ``POST /v1/traces/ingest``."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from spanglass.core.span import STATUS_ERROR, STATUS_UNSET, Batch, RawSpan, Resource, Scope, Value
from spanglass.core.timestamps import moment_ns
from spanglass.formats import DecodeError, Format, Reply, Request
from spanglass.formats.json_attributes import attribute, attributes, json_text, label, members
from spanglass.formats.native_ids import root_span_id, span_id, trace_id
from spanglass.formats.otlp_json import parse_json
from spanglass.formats.otlp_replies import JSON_TYPE, json_failure, json_reply, media_type, rejection
from spanglass.formats.otlp_values import BadPartError, Gathering
from spanglass.formats.updates import as_updates

_PATH = "/v1/traces/ingest"
_SCOPE = Scope("openai-agents")
_RESOURCE = Resource({"telemetry.sdk.name": "openai-agents"})
_ROOTS_KEYS = frozenset({"object", "id", "workflow_name", "group_id", "metadata"})


def decode_items(items: Iterable[object], now_ns: Callable[[], int]) -> Batch:
    """The spans of traces and of their spans; each trace becomes a span around those without a parent.

    A trace itself has no times: it lasts from the first to the last time of its spans, and if none of
    them has come yet it began `now_ns`.
    """
    gathering = Gathering()
    spans, roots = list(_spans(items, gathering)), _Roots()
    for item in items:
        given = members(item)
        if given.get("object") == "trace" and label(given.get("id")):
            roots.name(given)
        elif trace := label(given.get("trace_id")):
            roots.stretch(trace, moment_ns(given.get("started_at")), moment_ns(given.get("ended_at")))
    batch = as_updates((*roots.spans(now_ns), *spans))
    return replace(batch, rejected=batch.rejected + gathering.batch().rejected)


class _Roots:
    """The spans that stand for whole traces, as far as one request tells of them."""

    def __init__(self) -> None:
        self._spans: dict[str, RawSpan] = {}

    def name(self, trace: Mapping[str, object]) -> None:
        """Take in a trace: its name, its group, its metadata."""
        root = self._of(label(trace.get("id")))
        rest = {key: held for key, held in trace.items() if key not in _ROOTS_KEYS}
        told: dict[str, Value] = {
            "openai_agents.trace.id": label(trace.get("id")),
            "openai_agents.trace.workflow_name": attribute(trace.get("workflow_name")),
            "openai_agents.trace.group_id": attribute(trace.get("group_id")),
            **attributes(members(trace.get("metadata")), "openai_agents.trace.metadata."),
            **attributes(rest, "openai_agents.trace."),
        }
        said = {key: held for key, held in told.items() if held is not None}
        self._keep(trace, replace(root, name=label(trace.get("workflow_name")), attributes=said))

    def stretch(self, trace: str, start_ns: int | None, end_ns: int | None) -> None:
        """Let a trace last as long as one of its spans at least."""
        root = self._of(trace)
        first = min(filter(None, (root.start_ns, start_ns)), default=0)
        self._spans[trace] = replace(root, start_ns=first, end_ns=max(root.end_ns, end_ns or 0))

    def spans(self, now_ns: Callable[[], int]) -> Iterator[RawSpan]:
        """The spans, each with a start."""
        for root in self._spans.values():
            yield root if root.start_ns else replace(root, start_ns=now_ns())

    def _keep(self, trace: Mapping[str, object], root: RawSpan) -> None:
        self._spans[label(trace.get("id"))] = root

    def _of(self, trace: str) -> RawSpan:
        return self._spans.get(trace) or RawSpan(
            trace_id=trace_id(trace), span_id=root_span_id(trace), parent_id=b"", name="", kind=1,
            start_ns=0, end_ns=0, status_code=STATUS_UNSET, status_message="",
            attributes={"openai_agents.trace.id": trace}, events=(), links=(),
            resource=_RESOURCE, scope=_SCOPE, encoded=b"",
        )  # fmt: skip


def _spans(items: Iterable[object], gathering: Gathering) -> Iterator[RawSpan]:
    given = map(members, items)
    return gathering.read(_span, (each for each in given if each.get("object") != "trace"))


def _span(given: Mapping[str, object]) -> RawSpan:
    trace, own, parent = (label(given.get(key)) for key in ("trace_id", "id", "parent_id"))
    if not (trace and own):
        raise BadPartError("a span has no id or no trace")
    data, error = members(given.get("span_data")), members(given.get("error"))
    told: dict[str, Value] = {
        "openai_agents.span.id": own,
        "openai_agents.span.type": attribute(data.get("type")),
        **attributes({key: held for key, held in data.items() if key != "type"}, "openai_agents.data."),
        **attributes(members(given.get("metadata")), "openai_agents.metadata."),
        "openai_agents.error.data": attribute(error.get("data")),
    }
    return RawSpan(
        trace_id=trace_id(trace),
        span_id=span_id(own),
        parent_id=span_id(parent) if parent else root_span_id(trace),
        name=_name(data),
        kind=1,
        start_ns=moment_ns(given.get("started_at")) or 0,
        end_ns=moment_ns(given.get("ended_at")) or 0,
        status_code=STATUS_ERROR if given.get("error") else STATUS_UNSET,
        status_message=json_text(error.get("message") or "") or json_text(given.get("error") or ""),
        attributes={key: held for key, held in told.items() if held is not None},
        events=(),
        links=(),
        resource=_RESOURCE,
        scope=_SCOPE,
        encoded=b"",
    )


def _name(data: Mapping[str, object]) -> str:
    """The name a span was given, else its type and what it is about."""
    own, kind = label(data.get("name")), label(data.get("type")) or "span"
    custom = members(data.get("data"))
    if kind == "custom" and (turn := label(custom.get("turn"))):
        return f"{own or 'turn'} {turn}"
    about = ("to_agent", "model", "server")
    return own or " ".join(filter(None, (kind, *(label(data.get(key)) for key in about))))


class OpenAiAgents:
    """Traces and spans as JSON, in one list."""

    name = "openai-agents"

    def __init__(self, now_ns: Callable[[], int] = time.time_ns) -> None:
        self._now_ns = now_ns

    def accepts(self, method: str, path: str, content_type: str) -> bool:
        """Whether a request is one of these."""
        return method == "POST" and path.rstrip("/").endswith(_PATH) and media_type(content_type) == JSON_TYPE

    def decode(self, request: Request) -> Batch:
        """The spans of a request; raises `DecodeError`."""
        items = members(parse_json(request.body)).get("data")
        if not isinstance(items, list):
            raise DecodeError("The body has no list of traces and spans under data.")
        return decode_items(items, self._now_ns)

    def reply(self, request: Request, batch: Batch) -> Reply:  # noqa: ARG002
        """Nothing, or how many spans could not be kept."""
        count, reason = rejection(batch)
        content = {"rejected": count, "message": reason} if count else {}
        return json_reply(200, content)

    def failure(self, status: int, reason: str) -> Reply:
        """An error with its reason."""
        return json_failure(status, reason)


FORMAT: Format = OpenAiAgents()
