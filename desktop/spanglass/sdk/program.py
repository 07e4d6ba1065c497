"""The SDK of one process: begun once, by whichever of its ways comes first.

Beginning costs a program next to nothing: what captures is loaded with the first library that it is for.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType

from spanglass.sdk.import_hooks import ImportHooks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from typing import Any, TypeVar

    from spanglass.sdk.exporter import Exporter
    from spanglass.sdk.recording import Made, OpenSpan

    Function = TypeVar("Function", bound=Callable[..., Any])

_WAITED_FOR = {
    "httpx": "httpx_client", "httpx2": "httpx_client", "urllib3.connectionpool": "urllib3_pool",
    "http.client": "http_client",
    "aiohttp.client": "aiohttp_client", "langchain_core.tracers.context": "langchain_runs",
    "agents.tracing.provider": "openai_agents", "llama_index_instrumentation": "llama_index_spans",
    "llama_index.core.instrumentation": "llama_index_spans", "flask.app": "web_requests",
    "django.core.handlers.wsgi": "web_requests", "django.core.handlers.asgi": "web_requests",
    "starlette.applications": "web_requests", "quart.app": "web_requests",
    "pydantic_ai.agent": "pydantic_ai_runs", "pydantic_ai.toolsets.function": "pydantic_ai_runs",
    "haystack.tracing.tracer": "haystack_spans", "dspy.dsp.utils.settings": "dspy_runs",
    "mcp.client.session": "mcp_sessions", "mcp.server.lowlevel.server": "mcp_sessions",
    "mcp.server.mcpserver.tools.base": "mcp_sessions",
    "crewai.events.event_bus": "crewai_events", "crewai.utilities.events.crewai_event_bus": "crewai_events",
    "mcp.server.fastmcp.tools.base": "mcp_sessions", "lm15.transports._sync": "lm15_transport",
    "lm15.transports._async": "lm15_transport", "dspy._vendor.lm15.transports._sync": "lm15_transport",
    "dspy._vendor.lm15.transports._async": "lm15_transport",
}  # fmt: skip
"""The modules whose import a patch waits for, and its file in `patches`."""
_AT_ONCE = {
    "threading": "threads", "concurrent.futures.thread": "threads", "multiprocessing.pool": "process_pools",
}  # fmt: skip
"""What is needed as soon as there can be a span."""
_THUMBS = {"up": 1.0, "down": 0.0}


class Program:
    """What `spanglass.init`, `span`, `trace`, `set` and `feedback` do; all of it safe before `init` too."""

    def __init__(self) -> None:
        self._asked: tuple[str | None, str | None] | None = None
        self._exporter: Exporter | None = None
        self._hooks: ImportHooks | None = None

    def init(self, *, endpoint: str | None = None, service: str | None = None, capture: bool = True) -> None:
        """Begin to capture: where to, under which name, and whether every model call or own spans only."""
        if self._asked is not None:
            return
        self._asked = endpoint, service
        if capture:
            self._hooks = ImportHooks()
            for name in _WAITED_FOR:
                self._hooks.when_imported(name, self._patch)

    def span(
        self,
        name: str,
        *,
        kind: str = "chain",
        input: Any = None,  # noqa: A002 (OpenInference's word)
        **attributes: Any,
    ) -> AbstractContextManager[OpenSpan]:
        """A span around what happens within."""
        from spanglass.sdk.recording import spanning

        self._loaded()
        return spanning(self._put, name, kind, input, attributes)

    def trace(self, function: Any = None, /, *, name: str = "", kind: str = "chain") -> Any:
        """A decorator: each run of the function is a span."""
        from spanglass.sdk.recording import traced

        if function is not None:
            return traced(self._put, function, name, kind)
        return lambda given: traced(self._put, given, name, kind)

    def set(self, **values: str | None) -> None:
        """Say whom the calls from here on are for: `user`, `session`, `feature`, `customer`."""
        from spanglass.sdk.recording import said_of_all

        self._loaded()
        said_of_all(values)

    def feedback(
        self,
        value: str | float | bool,
        *,
        name: str = "thumbs",
        comment: str = "",
        trace: str | None = None,
    ) -> bool:
        """Tell what a user thought of a trace, the current one unless named; False if nobody listens."""
        from spanglass.sdk.recording import evaluation

        exporter = self._loaded()
        if exporter is None:
            return False
        score = _THUMBS.get(value) if isinstance(value, str) else float(value)
        said = {
            "gen_ai.evaluation.name": name,
            "gen_ai.evaluation.score.value": score,
            "gen_ai.evaluation.score.label": value if isinstance(value, str) else None,
            "gen_ai.evaluation.explanation": comment or None,
        }
        try:
            return exporter.post("/v1/logs", evaluation(trace, said, exporter.resource()))
        except Exception:
            return False

    def flush(self, timeout_s: float = 5.0) -> bool:
        """Send what waits now; False if that took longer than it may."""
        return self._exporter.flush(timeout_s) if self._exporter is not None else True

    def _loaded(self) -> Exporter | None:
        """What sends, made when it is first needed; None before `init`."""
        if self._exporter is None and self._asked is not None:
            try:
                self._begin(*self._asked)
            except Exception:
                self._asked = None
        return self._exporter

    def _begin(self, endpoint: str | None, service: str | None) -> None:
        from spanglass.sdk.configuration import configuration
        from spanglass.sdk.exporter import Exporter, at_hard_exit, before_exec

        self._exporter = Exporter(configuration(endpoint, service))
        at_hard_exit(self._exporter.close)
        before_exec(self._exporter.flush)
        if self._hooks is not None:
            for name in _AT_ONCE:
                self._hooks.when_imported(name, self._patch)

    def _put(self, made: Made) -> None:
        exporter = self._loaded()
        if exporter is not None:
            try:
                exporter.put(made)
            except Exception:
                exporter.dropped += 1

    def _patch(self, module: ModuleType) -> None:
        """Patch a module that has just been imported."""
        exporter = self._loaded()
        if exporter is None:
            return
        from spanglass.sdk.capture import Capture

        file = {**_WAITED_FOR, **_AT_ONCE}[module.__name__]
        import_module(f"spanglass.sdk.patches.{file}").PATCH.apply(module, Capture(exporter))


PROGRAM = Program()
"""The one of this process: what a module-level function needs, as `logging` has its root."""
