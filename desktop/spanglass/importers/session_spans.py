"""Spans of the sessions that command-line agents keep: a trace each, calls and tools below its root."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from spanglass.core.span import RawSpan, Resource, Scope, Value
from spanglass.formats.native_ids import root_span_id, span_id, trace_id
from spanglass.importers.drafts import Draft


@dataclass(slots=True)
class Session:
    """A session: which tool's, its name, and how far it goes by what was read of it so far.

    `title` is what people call it.
    """

    tool: str
    name: str = ""
    start_ns: int = 0
    end_ns: int = 0
    attributes: dict[str, Value] = field(default_factory=dict)
    title: str = ""

    def see(self, time_ns: int) -> None:
        """Let the session last to this moment at least."""
        if time_ns:
            self.start_ns = min(self.start_ns or time_ns, time_ns)
            self.end_ns = max(self.end_ns, time_ns)

    def draft(self, name: str, own: str, times: tuple[int, int], parent: str = "") -> Draft:
        """A span of the session; `own` and `parent` are names of spans in it."""
        start = times[0] or self.start_ns
        return Draft(
            trace=trace_id(self.name),
            span=span_id(f"{self.name} {own}"),
            parent=span_id(f"{self.name} {parent}") if parent else root_span_id(self.name),
            name=name,
            start_ns=start,
            end_ns=max(times[1], start),
            attributes={"session.id": self.name},
            resource=Resource({"service.name": self.tool}),
            scope=Scope(f"{self.tool} session"),
        )

    def root(self) -> Iterator[RawSpan]:
        """The span that stands for the whole session, if there is anything in it."""
        if not self.name or not self.start_ns:
            return
        told: dict[str, Value] = {
            "session.id": self.name,
            "openinference.span.kind": "AGENT",
            **self.attributes,
        }
        draft = self.draft(self.title or f"{self.tool} session", "", (self.start_ns, self.end_ns))
        yield replace(draft, span=root_span_id(self.name), parent=b"", attributes=told).raw()


def call(draft: Draft, request: str | None, answer: str | None, **attributes: Value) -> RawSpan:
    """The span of a call, with its messages as JSON."""
    found: dict[str, Value] = {
        **draft.attributes,
        "openinference.span.kind": "LLM",
        "input.value": request,
        "input.mime_type": "application/json" if request else None,
        "output.value": answer,
        "output.mime_type": "application/json" if answer else None,
        **attributes,
    }
    return replace(draft, attributes=found, kind=3).raw()


def tool(draft: Draft, call_id: str, arguments: str | None, result: str | None) -> RawSpan:
    """The span of a tool call."""
    found: dict[str, Value] = {
        **draft.attributes,
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": draft.name,
        "gen_ai.tool.call.id": call_id or None,
        "gen_ai.tool.call.arguments": arguments,
        "gen_ai.tool.call.result": result,
    }
    return replace(draft, name=f"execute_tool {draft.name}", attributes=found).raw()
