"""The OpenAI Agents SDK: its traces, agents, tools, handoffs and guardrails as spans."""

from types import ModuleType
from typing import Any

from spanglass.sdk.capture import Capture
from spanglass.sdk.patches import Patch
from spanglass.sdk.runs import Run, Runs

_KINDS = {"agent": "agent", "function": "tool", "guardrail": "guardrail", "mcp_tools": "tool"}
_CALLS = ("generation", "response", "transcription", "speech")


class _OpenAIAgents:
    """Adds a processor of ours to the SDK's own tracing."""

    modules = ("agents.tracing",)

    def apply(self, module: ModuleType, capture: Capture) -> None:
        """Add it beside whatever processors the program has."""
        runs, same = Runs(capture.put), dict[str, str]()

        class Processor(module.TracingProcessor):  # type: ignore[misc, name-defined]
            def on_trace_start(self, trace: Any) -> None:
                said = {"session.id": getattr(trace, "group_id", None)}
                runs.began(trace.trace_id, None, Run(str(trace.name), "agent", None, said))

            def on_trace_end(self, trace: Any) -> None:
                runs.ended(trace.trace_id, None)

            def on_span_start(self, span: Any) -> None:
                data, above = span.span_data, span.parent_id or span.trace_id
                above = same.get(above, above)
                if data.type == "task":
                    same[span.span_id] = above  # the whole trace once more
                elif data.type not in _CALLS:
                    runs.began(span.span_id, above, Run(_name(data), _KINDS.get(data.type, "chain")))

            def on_span_end(self, span: Any) -> None:
                data, error = span.span_data, span.error
                same.pop(span.span_id, None)
                given, came = ("from_agent", "to_agent") if data.type == "handoff" else ("input", "output")
                said = {"input.value": _text(getattr(data, given, None))}
                if data.type == "function":
                    said["tool.name"] = str(data.name)
                if error:
                    runs.failed(span.span_id, RuntimeError(str(error.get("message"))))
                else:
                    known = {name: held for name, held in said.items() if held}
                    runs.ended(span.span_id, getattr(data, came, None), known)

            def shutdown(self) -> None:
                pass

            def force_flush(self) -> None:
                pass

        module.add_trace_processor(Processor())


def _name(data: Any) -> str:
    if data.type == "turn":
        return f"turn {data.turn}"
    return str(getattr(data, "name", None) or data.type)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


PATCH: Patch = _OpenAIAgents()
