"""The Model Context Protocol: what a client asks its servers, and the tools that a server runs, as spans.

Both are of one trace: a request carries its span as `traceparent` in `_meta`, as the protocol has it. The
package does that itself from its version 2.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial, wraps
from types import ModuleType
from typing import Any

from spanglass.sdk.capture import Capture
from spanglass.sdk.patches import Patch
from spanglass.sdk.runs import Run, Runs
from spanglass.sdk.spans import Entered, SpanContext, carried_by, current

_CLIENT, _SERVER, _ITSELF = "mcp.client.session", "mcp.server.lowlevel.server", "mcp.shared._otel"
_ASKED = {
    "call_tool": ("tools/call", "tool"), "list_tools": ("tools/list", "chain"),
    "get_prompt": ("prompts/get", "prompt"), "read_resource": ("resources/read", "chain"),
}  # fmt: skip
_NONE = ("ProxyTracerProvider", "NoOpTracerProvider")


class _Mcp:
    """Wraps the session's methods, and of a server the running of a tool."""

    modules = (_CLIENT, _SERVER, "mcp.server.mcpserver.tools.base", "mcp.server.fastmcp.tools.base")

    def apply(self, module: ModuleType, capture: Capture) -> None:
        """Wrap those that this version has."""
        runs, carries = Runs(capture.put), _ITSELF not in sys.modules
        if module.__name__ == _CLIENT:
            _wrap(module.ClientSession, "send_request", _carrying if carries else None)
            for name, (method, kind) in _ASKED.items():
                _wrap(module.ClientSession, name, partial(_asking, runs=runs, method=method, kind=kind))
        elif module.__name__ == _SERVER:
            _wrap(module.Server, "_handle_request", _carried if carries else None)
        else:
            module.Tool.run = _running(module.Tool.run, runs)


def _wrap(kind: Any, name: str, wrapping: "Callable[[Callable[..., Any]], Any] | None") -> None:
    original = getattr(kind, name, None)
    if original is not None and wrapping is not None:
        setattr(kind, name, wrapping(original))


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


def _carrying(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    async def sent(self: Any, request: Any, *values: Any, **named: Any) -> Any:
        with suppress(Exception):  # a request of another form goes as it is
            _put_parent(getattr(request, "root", request).params, current())
        return await original(self, request, *values, **named)

    return sent


def _put_parent(params: Any, span: "SpanContext | None") -> None:
    if span is None or not hasattr(params, "arguments") or hasattr(params.meta, "traceparent"):
        return
    if params.meta is None:
        params.meta = type(params).Meta(traceparent=span.traceparent)
    else:
        params.meta.traceparent = span.traceparent


def _carried(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    async def handled(self: Any, message: Any, request: Any, *values: Any, **named: Any) -> Any:
        parent = _parent_of(request)
        if parent is None:
            return await original(self, message, request, *values, **named)
        entered = Entered(parent)
        try:
            return await original(self, message, request, *values, **named)
        finally:
            entered.leave()

    return handled


def _parent_of(request: Any) -> "SpanContext | None":
    meta = getattr(getattr(request, "params", None), "meta", None)
    return carried_by(str(getattr(meta, "traceparent", "")))


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
    if trace is None or _ITSELF not in sys.modules:
        return False
    try:
        return type(trace.get_tracer_provider()).__name__ not in _NONE
    except Exception:
        return False


PATCH: Patch = _Mcp()
