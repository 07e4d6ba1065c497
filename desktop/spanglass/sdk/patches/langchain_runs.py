"""LangChain and LangGraph: their chains, graph nodes, agents, tools and retrievers as spans.

Model calls are left to the HTTP exchange under them, which knows more; they tell under which run it is.
"""

import sys
from contextvars import ContextVar
from types import FrameType, ModuleType
from typing import Any

from spanglass.sdk.capture import Capture
from spanglass.sdk.patches import Patch
from spanglass.sdk.runs import Run, Runs

_AGENTS = ("agent", "langgraph", "react")
_BATCHES = ("batch", "_batch_with_config")


class _LangChain:
    """Puts a callback handler of ours before every run, by LangChain's own hook for such."""

    modules = ("langchain_core.tracers.context",)

    def apply(self, module: ModuleType, capture: Capture) -> None:
        """Register the handler for all runs of the process."""
        from langchain_core.callbacks import (  # type: ignore[import-not-found, unused-ignore]
            BaseCallbackHandler,
        )

        handler = _handler(BaseCallbackHandler, Runs(capture.put))
        always: ContextVar[Any] = ContextVar("spanglass_langchain", default=handler)
        module.register_configure_hook(always, True)


def _handler(base: Any, runs: Runs) -> Any:
    class Handler(_placing(base, runs)):  # type: ignore[misc]
        run_inline = True
        raise_error = False

        def on_chain_start(self, serialized: Any, inputs: Any, **run: Any) -> None:
            name = run.get("name") or _name(serialized)
            run_of = Run(name, _kind(name, run), inputs, _said(run), is_current=not _is_of_batch())
            runs.began(run["run_id"], run.get("parent_run_id"), run_of)

        def on_tool_start(self, serialized: Any, input_str: Any, **run: Any) -> None:
            name = run.get("name") or _name(serialized)
            given = run.get("inputs") or input_str
            said = {**_said(run), "tool.name": name}
            runs.began(run["run_id"], run.get("parent_run_id"), Run(name, "tool", given, said))

        def on_retriever_start(self, serialized: Any, query: Any, **run: Any) -> None:
            name = run.get("name") or _name(serialized)
            runs.began(run["run_id"], run.get("parent_run_id"), Run(name, "retriever", query, _said(run)))

        def on_chain_end(self, outputs: Any, **run: Any) -> None:
            # What a streaming run was given is known only now.
            runs.ended(run["run_id"], outputs, given=run.get("inputs"))

        def on_tool_end(self, output: Any, **run: Any) -> None:
            runs.ended(run["run_id"], output)

        def on_retriever_end(self, documents: Any, **run: Any) -> None:
            runs.ended(run["run_id"], documents, _documents(documents))

        def on_chain_error(self, error: BaseException, **run: Any) -> None:
            runs.failed(run["run_id"], error)

        def on_tool_error(self, error: BaseException, **run: Any) -> None:
            runs.failed(run["run_id"], error)

        def on_retriever_error(self, error: BaseException, **run: Any) -> None:
            runs.failed(run["run_id"], error)

    return Handler()


def _placing(base: Any, runs: Runs) -> Any:
    """What a handler does about calls of models: they are made within the run that they are of."""

    class Placing(base):  # type: ignore[misc]
        def on_llm_start(self, serialized: Any, prompts: Any, **run: Any) -> None:
            runs.entered(run["run_id"], run.get("parent_run_id"))

        def on_chat_model_start(self, serialized: Any, messages: Any, **run: Any) -> None:
            runs.entered(run["run_id"], run.get("parent_run_id"))

        def on_llm_end(self, response: Any, **run: Any) -> None:
            runs.left(run["run_id"])

        def on_llm_error(self, error: BaseException, **run: Any) -> None:
            runs.left(run["run_id"])

    return Placing


def _is_of_batch() -> bool:
    """Whether a run begins in the loop that begins all runs of a batch, one beside the other."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and (_is_between(frame) or frame.f_code.co_name == "<listcomp>"):
        frame = frame.f_back
    return frame is not None and frame.f_code.co_name in _BATCHES


def _is_between(frame: FrameType) -> bool:
    module = str(frame.f_globals.get("__name__"))
    return module == __name__ or module.startswith("langchain_core.callbacks")


def _kind(name: str, run: dict[str, Any]) -> str:
    is_named = name == (run.get("metadata") or {}).get("lc_agent_name")
    return "agent" if is_named or any(part in name.lower() for part in _AGENTS) else "chain"


def _name(serialized: Any) -> str:
    found = serialized if isinstance(serialized, dict) else {}
    given = found.get("name") or (found.get("id") or [""])[-1]
    return str(given or "chain")


def _said(run: dict[str, Any]) -> dict[str, Any]:
    """The session and user that a program gives with a run, under the names LangChain's users give them."""
    metadata = run.get("metadata") or {}
    session = metadata.get("thread_id") or metadata.get("session_id") or metadata.get("conversation_id")
    return {"session.id": session, "user.id": metadata.get("user_id")}


def _documents(documents: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, document in enumerate(list(documents)[:50]):
        found[f"retrieval.documents.{number}.document.content"] = str(getattr(document, "page_content", ""))
    return found


PATCH: Patch = _LangChain()
