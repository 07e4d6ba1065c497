"""Threads and pools: what they do belongs to the span that was current where it was asked for."""

from collections.abc import Callable
from contextvars import Context, copy_context
from functools import wraps
from types import ModuleType
from typing import Any

from spanglass.sdk.capture import Capture
from spanglass.sdk.patches import Patch
from spanglass.sdk.spans import has_own


class _Threads:
    """Lets threads and the work of pools run in a copy of the context that they were begun in."""

    modules = ("threading", "concurrent.futures.thread")

    def apply(self, module: ModuleType, capture: Capture) -> None:
        """Wrap `Thread.start`, or `ThreadPoolExecutor.submit`; both only where a span is current."""
        if hasattr(module, "ThreadPoolExecutor"):
            _wrap_submit(module.ThreadPoolExecutor)
        else:
            _wrap_start(module.Thread)


def _wrap_start(thread: Any) -> None:
    start = thread.start

    @wraps(start)
    def started(self: Any) -> None:
        if has_own():
            self.run = _in_context(copy_context(), self.run)
        start(self)

    thread.start = started


def _wrap_submit(pool: Any) -> None:
    submit = pool.submit

    @wraps(submit)
    def submitted(self: Any, fn: Callable[..., Any], /, *values: Any, **named: Any) -> Any:
        if has_own():
            fn = _in_context(copy_context(), fn)
        return submit(self, fn, *values, **named)

    pool.submit = submitted


def _in_context(context: Context, work: Callable[..., Any]) -> Callable[..., Any]:
    def run(*values: Any, **named: Any) -> Any:
        return context.run(work, *values, **named)

    return run


PATCH: Patch = _Threads()
