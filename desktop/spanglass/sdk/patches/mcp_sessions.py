"""The Model Context Protocol: what a client asks its servers, and the tools that a server runs, as spans."""

import sys
from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

from spanglass.sdk.capture import Capture
from spanglass.sdk.patches import Patch
from spanglass.sdk.runs import Run, Runs

_CLIENT = "mcp.client.session"
_ASKED = {
    "call_tool": ("tools/call", "tool"), "list_tools": ("tools/list", "chain"),
    "get_prompt": ("prompts/get", "prompt"), "read_resource": ("resources/read", "chain"),
}  # fmt: skip
_NONE = ("ProxyTracerProvider", "NoOpTracerProvider")


class _Mcp:
    """Wraps the session's methods, and of a server the running of a tool."""

    modules = (_CLIENT, "mcp.server.mcpserver.tools.base", "mcp.server.fastmcp.tools.base")

    def apply(self, module: ModuleType, capture: Capture) -> None:
        """Wrap those that this version has."""
        runs = Runs(capture.put)
        if module.__name__ != _CLIENT:
            module.Tool.run = _running(module.Tool.run, runs)
            return
        for name, (method, kind) in _ASKED.items():
            original = getattr(module.ClientSession, name, None)
            if original is not None:
                setattr(module.ClientSession, name, _asking(original, runs, method, kind))


def _asking(original: Callable[..., Any], runs: Runs, method: str, kind: str) -> Callable[..., Any]:
    @wraps(original)
    async def asked(self: Any, *values: Any, **named: Any) -> Any:
        if _tells_itself():
            return await original(self, *values, **named)
        about = values[0] if values else named.get("name") or named.get("uri")
        about = None if method == "tools/list" else str(about)
        given = values[1] if len(values) > 1 else named.get("arguments")
        with runs.around(Run(about or method, kind, given, _said(method, about))) as outcome:
            found = await original(self, *values, **named)
            outcome.value = _content(found)
            if getattr(found, "is_error", False) or getattr(found, "isError", False):
                outcome.error = RuntimeError(str(outcome.value))
            return found

    return asked


def _running(original: Callable[..., Any], runs: Runs) -> Callable[..., Any]:
    @wraps(original)
    async def ran(self: Any, arguments: Any, *values: Any, **named: Any) -> Any:
        if _tells_itself():
            return await original(self, arguments, *values, **named)
        name = str(getattr(self, "name", "tool"))
        with runs.around(Run(name, "tool", arguments, _said("tools/call", name))) as outcome:
            found = outcome.value = await original(self, arguments, *values, **named)
            return found

    return ran


def _said(method: str, about: "str | None") -> dict[str, Any]:
    said: dict[str, Any] = {"mcp.method.name": method}
    if method == "tools/call":
        said["tool.name"] = about
    return said


def _content(found: Any) -> Any:
    """What an answer holds, without what the protocol says around it."""
    content = getattr(found, "content", None)
    if isinstance(content, list):
        texts = [getattr(part, "text", None) for part in content]
        return texts[0] if len(texts) == 1 and texts[0] is not None else content
    tools = getattr(found, "tools", None)
    return [getattr(tool, "name", "") for tool in tools] if isinstance(tools, list) else found


def _tells_itself() -> bool:
    """Whether the package makes OpenTelemetry spans of its own that go somewhere, as from its version 2."""
    trace = sys.modules.get("opentelemetry.trace")
    if trace is None or "mcp.shared._otel" not in sys.modules:
        return False
    try:
        return type(trace.get_tracer_provider()).__name__ not in _NONE
    except Exception:
        return False


PATCH: Patch = _Mcp()
