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
        runs = Runs(capture.put)

        class Processor(module.TracingProcessor):  # type: ignore[misc, name-defined]
            def on_trace_start(self, trace: Any) -> None:
                said = {"session.id": getattr(trace, "group_id", None)}
                runs.began(trace.trace_id, None, Run(str(trace.name), "agent", None, said))

            def on_trace_end(self, trace: Any) -> None:
                runs.ended(trace.trace_id, None)

            def on_span_start(self, span: Any) -> None:
                data = span.span_data
                if data.type not in _CALLS:
                    name = str(getattr(data, "name", None) or data.type)
                    kind = _KINDS.get(data.type, "chain")
                    runs.began(span.span_id, span.parent_id or span.trace_id, Run(name, kind))

            def on_span_end(self, span: Any) -> None:
                data, error = span.span_data, span.error
                said = {"input.value": _text(getattr(data, "input", None))}
                if data.type == "function":
                    said["tool.name"] = str(data.name)
                if error:
                    runs.failed(span.span_id, RuntimeError(str(error.get("message"))))
                else:
                    known = {name: held for name, held in said.items() if held}
                    runs.ended(span.span_id, getattr(data, "output", None), known)

            def shutdown(self) -> None:
                pass

            def force_flush(self) -> None:
                pass

        module.add_trace_processor(Processor())


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


PATCH: Patch = _OpenAIAgents()
