"""Haystack: its pipelines, components, agents and tools as spans, by the tracer that it lets one set."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from spanglass.sdk.capture import Capture
from spanglass.sdk.patches import Patch
from spanglass.sdk.runs import Run, Runs

_INPUT = (
    "haystack.component.input", "haystack.agent.step.tool.input", "haystack.agent.input",
    "haystack.pipeline.input_data",
)  # fmt: skip
_OUTPUT = (
    "haystack.component.output", "haystack.agent.step.tool.output", "haystack.agent.output",
    "haystack.pipeline.output_data",
)  # fmt: skip
_NAMES = ("haystack.component.name", "haystack.tool.name")
_INNER = ("haystack.agent.step", "haystack.agent.step.llm", "haystack.chat_generator.run")
"""What is told by the HTTP exchange under it, or says no more than its parts."""
_KINDS = (("tool", "tool"), ("retriever", "retriever"), ("ranker", "reranker"), ("agent", "agent"))


class _Haystack:
    """Sets a tracer of ours where the program has none; one that it sets later takes its place."""

    modules = ("haystack.tracing.tracer",)

    def apply(self, module: ModuleType, capture: Capture) -> None:
        """Set it; it is of the kind that stands for none, so that Haystack still looks for others."""
        proxy = module.tracer
        if type(proxy.actual_tracer) is module.NullTracer:
            proxy.actual_tracer = _tracer(module, Runs(capture.put))


def _tracer(module: ModuleType, runs: Runs) -> Any:
    class Span(module.Span):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            self.tags: dict[str, Any] = {}

        def set_tag(self, key: str, value: Any) -> None:
            self.tags[key] = value

        def set_content_tag(self, key: str, value: Any) -> None:
            self.tags[key] = value

    class Tracer(module.NullTracer):  # type: ignore[misc, name-defined]
        @contextmanager
        def trace(
            self, operation_name: str, tags: "dict[str, Any] | None" = None, parent_span: Any = None
        ) -> Iterator[Any]:
            span = Span()
            span.tags.update(tags or {})
            if operation_name in _INNER:
                yield span
                return
            run = Run(_name(operation_name, span.tags), _kind(operation_name, span.tags))
            with runs.around(run, span, parent_span) as outcome:
                yield span
                outcome.given, outcome.value = _first(span.tags, _INPUT), _first(span.tags, _OUTPUT)
                if span.tags.get("haystack.tool.error"):
                    outcome.error = RuntimeError(str(outcome.value))

    return Tracer()


def _name(operation: str, tags: dict[str, Any]) -> str:
    return str(_first(tags, _NAMES) or operation.removeprefix("haystack.").removesuffix(".run"))


def _kind(operation: str, tags: dict[str, Any]) -> str:
    told = f"{operation} {tags.get('haystack.component.type', '')}".lower()
    return next((kind for part, kind in _KINDS if part in told), "chain")


def _first(tags: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((tags[name] for name in names if tags.get(name) is not None), None)


PATCH: Patch = _Haystack()
