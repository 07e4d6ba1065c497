"""The SDK of one process: begun once, by whichever of its ways comes first."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, TypeVar, overload

from spanglass.sdk.capture import Capture
from spanglass.sdk.configuration import configuration
from spanglass.sdk.encoding import log_request
from spanglass.sdk.exporter import Exporter, at_hard_exit
from spanglass.sdk.import_hooks import ImportHooks
from spanglass.sdk.patches import patches
from spanglass.sdk.recording import Made, OpenSpan, said_of_all, spanning, traced, where

Function = TypeVar("Function", bound=Callable[..., Any])
_THUMBS = {"up": 1.0, "down": 0.0}


class Program:
    """What `spanglass.init`, `span`, `trace`, `set` and `feedback` do; all of it safe before `init` too."""

    def __init__(self) -> None:
        self._exporter: Exporter | None = None

    @property
    def exporter(self) -> "Exporter | None":
        """What sends; None before `init`."""
        return self._exporter

    def init(
        self, *, endpoint: "str | None" = None, service: "str | None" = None, capture: bool = True
    ) -> None:
        """Begin to capture: where to, under which name, and whether every model call or own spans only."""
        if self._exporter is not None:
            return
        with suppress(Exception):
            self._exporter = Exporter(configuration(endpoint, service))
            at_hard_exit(self._exporter.flush)
            if capture:
                self._patch(Capture(self._exporter))

    @contextmanager
    def span(
        self,
        name: str,
        *,
        kind: str = "chain",
        input: Any = None,  # noqa: A002 (OpenInference's word)
        **attributes: Any,
    ) -> Iterator[OpenSpan]:
        """A span around what happens within."""
        with spanning(self._put, name, kind, input, attributes) as found:
            yield found

    @overload
    def trace(self, function: Function, /) -> Function: ...

    @overload
    def trace(
        self, function: None = None, /, *, name: str = "", kind: str = "chain"
    ) -> Callable[[Function], Function]: ...

    def trace(self, function: Any = None, /, *, name: str = "", kind: str = "chain") -> Any:
        """A decorator: each run of the function is a span."""
        if function is not None:
            return traced(self._put, function, name, kind)
        return lambda given: traced(self._put, given, name, kind)

    def set(self, **values: "str | None") -> None:
        """Say whom the calls from here on are for: `user`, `session`, `feature`, `customer`."""
        said_of_all(values)

    def feedback(
        self,
        value: "str | float | bool",
        *,
        name: str = "thumbs",
        comment: str = "",
        trace: "str | None" = None,
    ) -> bool:
        """Tell what a user thought of a trace, the current one unless named; False if nobody listens."""
        if self._exporter is None:
            return False
        score = _THUMBS.get(value) if isinstance(value, str) else float(value)
        said: Mapping[str, Any] = {
            "gen_ai.evaluation.name": name,
            "gen_ai.evaluation.score.value": score,
            "gen_ai.evaluation.score.label": value if isinstance(value, str) else None,
            "gen_ai.evaluation.explanation": comment or None,
        }
        event = (time.time_ns(), "gen_ai.evaluation.result", where(trace), said)
        try:
            return self._exporter.post("/v1/logs", log_request(event, self._exporter.resource()))
        except Exception:
            return False

    def flush(self, timeout_s: float = 5.0) -> bool:
        """Send what waits now; False if that took longer than it may."""
        return self._exporter.flush(timeout_s) if self._exporter is not None else True

    def _put(self, made: Made) -> None:
        if self._exporter is not None:
            with suppress(Exception):
                self._exporter.put(made)

    def _patch(self, capture: Capture) -> None:
        hooks = ImportHooks()
        for patch in patches():
            for name in patch.modules:
                hooks.when_imported(name, partial(patch.apply, capture=capture))


PROGRAM = Program()
"""The one of this process: what a module-level function needs, as `logging` has its root."""
