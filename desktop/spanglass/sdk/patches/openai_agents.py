"""The OpenAI Agents SDK: its traces, agents, tools, handoffs and guardrails as spans."""

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

from spanglass.sdk.capture import Capture
from spanglass.sdk.patches import Patch
from spanglass.sdk.runs import Run, Runs

_KINDS = {"agent": "agent", "function": "tool", "guardrail": "guardrail", "mcp_tools": "tool"}
_CALLS = ("generation", "response", "transcription", "speech")


class _OpenAIAgents:
    """Adds a processor of ours to the SDK's own tracing, also where the program sets its own."""

    modules = ("agents.tracing.provider",)

    def apply(self, module: ModuleType, capture: Capture) -> None:
        """Put it before whatever processors the program has or will have."""
        several = module.SynchronousMultiTracingProcessor
        made, replaced = several.__init__, several.set_processors
        processor = type("Processor", (_Told, module.TracingProcessor), {})(Runs(capture.put))

        def init(these: Any) -> None:
            made(these)
            replaced(these, [processor])

        def set_processors(these: Any, processors: Sequence[Any]) -> None:
            replaced(these, [processor, *processors])

        several.__init__, several.set_processors = init, set_processors


class _Told:
    """What the SDK tells its processors, as runs."""

    def __init__(self, runs: Runs) -> None:
        self._runs, self._same = runs, dict[str, str]()

    def on_trace_start(self, trace: Any) -> None:
        metadata = getattr(trace, "metadata", None) or {}
        user = metadata.get("user_id") or metadata.get("userId")
        said = {"session.id": getattr(trace, "group_id", None), "user.id": user}
        self._runs.began(trace.trace_id, None, Run(str(trace.name), "agent", None, said))

    def on_trace_end(self, trace: Any) -> None:
        self._runs.ended(trace.trace_id, None)

    def on_span_start(self, span: Any) -> None:
        data, above = span.span_data, span.parent_id or span.trace_id
        above = self._same.get(above, above)
        if data.type == "task":
            self._same[span.span_id] = above  # the whole trace once more
        elif data.type not in _CALLS:
            self._runs.began(span.span_id, above, Run(_name(data), _KINDS.get(data.type, "chain")))

    def on_span_end(self, span: Any) -> None:
        data, error = span.span_data, span.error
        self._same.pop(span.span_id, None)
        given, came = ("from_agent", "to_agent") if data.type == "handoff" else ("input", "output")
        said = {"input.value": _text(getattr(data, given, None))}
        if data.type == "function":
            said["tool.name"] = str(data.name)
        if error:
            self._runs.failed(span.span_id, RuntimeError(_reason(error)))
        else:
            known = {name: held for name, held in said.items() if held}
            self._runs.ended(span.span_id, getattr(data, came, None), known)

    def shutdown(self) -> None:
        pass

    def force_flush(self) -> None:
        pass


def _name(data: Any) -> str:
    if data.type == "turn":
        return f"turn {data.turn}"
    return str(getattr(data, "name", None) or data.type)


def _reason(error: Mapping[str, Any]) -> str:
    """What the SDK was doing, and why it failed."""
    data = error.get("data")
    why = data.get("error") if isinstance(data, dict) else None
    return f"{error.get('message')}: {why}" if why else str(error.get("message"))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


PATCH: Patch = _OpenAIAgents()
