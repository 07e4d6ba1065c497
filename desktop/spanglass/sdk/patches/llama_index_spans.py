"""LlamaIndex: its query engines, agents, tools and retrievers as spans, by its own dispatcher."""

from types import ModuleType
from typing import Any

from spanglass.sdk.capture import Capture
from spanglass.sdk.patches import Patch
from spanglass.sdk.runs import Run, Runs

_KINDS = (
    ("retriev", "retriever"), ("rerank", "reranker"), ("postprocess", "reranker"), ("tool", "tool"),
    ("agent", "agent"),
)  # fmt: skip
_CALLS = ("LLM", "BaseLLM", "BaseEmbedding", "MultiModalLLM")


class _LlamaIndex:
    """Adds a span handler of ours to the root dispatcher."""

    modules = ("llama_index_instrumentation", "llama_index.core.instrumentation")

    def apply(self, module: ModuleType, capture: Capture) -> None:
        """Add it once, whichever of the two modules comes first."""
        from importlib import import_module

        base = import_module(f"{module.__name__}.span_handlers.base").BaseSpanHandler
        dispatcher = module.get_dispatcher()
        if not any(type(each).__name__ == "SpanglassHandler" for each in dispatcher.span_handlers):
            dispatcher.add_span_handler(_handler(base, Runs(capture.put)))


def _handler(base: Any, runs: Runs) -> Any:
    class SpanglassHandler(base):  # type: ignore[misc]
        def span_enter(
            self, id_: str, bound_args: Any, instance: Any = None, parent_id: Any = None, **more: Any
        ) -> None:
            if not _is_call(instance):
                name = id_.rsplit("-", 5)[0]
                runs.began(id_, parent_id, Run(name, _kind(name), _given(bound_args)))

        def span_exit(
            self, id_: str, bound_args: Any, instance: Any = None, result: Any = None, **more: Any
        ) -> None:
            runs.ended(id_, str(result) if result is not None else None)

        def span_drop(
            self, id_: str, bound_args: Any, instance: Any = None, err: Any = None, **more: Any
        ) -> None:
            runs.failed(id_, err if isinstance(err, BaseException) else RuntimeError("dropped"))

        def new_span(self, *values: Any, **named: Any) -> None:
            return None

        def prepare_to_exit_span(self, *values: Any, **named: Any) -> None:
            return None

        def prepare_to_drop_span(self, *values: Any, **named: Any) -> None:
            return None

    return SpanglassHandler()


def _is_call(instance: Any) -> bool:
    """Whether a span is a model call, which the HTTP exchange under it tells of."""
    return any(kind.__name__ in _CALLS for kind in type(instance).__mro__)


def _kind(name: str) -> str:
    lower = name.lower()
    return next((kind for part, kind in _KINDS if part in lower), "chain")


def _given(bound: Any) -> Any:
    found = {name: held for name, held in getattr(bound, "arguments", {}).items() if name != "self"}
    return {name: held if isinstance(held, (str, int, float)) else str(held) for name, held in found.items()}


PATCH: Patch = _LlamaIndex()
