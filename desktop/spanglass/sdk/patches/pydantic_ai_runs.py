"""Pydantic AI: runs of agents and of their tools as spans, unless its own instrumentation tells of them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from functools import wraps
from types import ModuleType
from typing import Any

from spanglass.sdk.capture import Capture
from spanglass.sdk.patches import Patch
from spanglass.sdk.runs import Run, Runs

_within: "ContextVar[bool]" = ContextVar("spanglass_pydantic_ai", default=False)


class _PydanticAI:
    """Wraps what every way to run an agent goes through, and the calls of functions that are tools."""

    modules = ("pydantic_ai.agent", "pydantic_ai.toolsets.function")

    def apply(self, module: ModuleType, capture: Capture) -> None:
        """Wrap the one that the module has; a module of before that has neither is left as it is."""
        runs = Runs(capture.put)
        if module.__name__ == "pydantic_ai.agent":
            module.Agent.iter = _agent(module.Agent.iter, runs)
        else:
            module.FunctionToolset.call_tool = _tool(module.FunctionToolset.call_tool, runs)


def _agent(original: Callable[..., Any], runs: Runs) -> Callable[..., Any]:
    @wraps(original)
    @asynccontextmanager
    async def iterate(self: Any, user_prompt: Any = None, **named: Any) -> AsyncIterator[Any]:
        if _is_instrumented(self, named):
            async with original(self, user_prompt, **named) as run:
                yield run
            return
        token = _within.set(True)
        said = {"session.id": named.get("conversation_id")}
        try:
            with runs.around(Run(_name(self), "agent", _given(user_prompt), said)) as outcome:
                async with original(self, user_prompt, **named) as run:
                    yield run
                outcome.value = getattr(getattr(run, "result", None), "output", None)
        finally:
            with suppress(ValueError):  # in another context than it was entered in, which ends with it
                _within.reset(token)

    return iterate


def _tool(original: Callable[..., Any], runs: Runs) -> Callable[..., Any]:
    @wraps(original)
    async def called(self: Any, name: str, tool_args: Any, ctx: Any, tool: Any) -> Any:
        if not _within.get():
            return await original(self, name, tool_args, ctx, tool)
        said = {"tool.name": name, "tool_call.id": getattr(ctx, "tool_call_id", None)}
        with runs.around(Run(name, "tool", tool_args, said)) as outcome:
            outcome.value = await original(self, name, tool_args, ctx, tool)
            return outcome.value

    return called


def _is_instrumented(agent: Any, named: dict[str, Any]) -> bool:
    """Whether a run makes OpenTelemetry spans of its own, which come to us where the program sends them."""
    try:
        given = getattr(agent, "instrument", None)
        model = named.get("model") or getattr(agent, "model", None)
        if type(model).__name__ == "InstrumentedModel":
            return True
        return bool(type(agent)._instrument_default if given is None else given)
    except Exception:
        return False


def _name(agent: Any) -> str:
    return str(getattr(agent, "name", None) or "agent")


def _given(prompt: Any) -> Any:
    return prompt if prompt is None or isinstance(prompt, str) else [str(part) for part in prompt]


PATCH: Patch = _PydanticAI()
