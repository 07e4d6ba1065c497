"""CrewAI: its crews, tasks, agents, tools and flows as spans, by the events on its bus.

The bus hands events to its listeners in threads of its own; what is current is set where they are emitted.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from types import ModuleType
from typing import Any

from spanglass.sdk.capture import Capture
from spanglass.sdk.patches import Patch
from spanglass.sdk.runs import Run, Runs

_BEGIN = {
    "crew_kickoff_started": ("agent", ("crew_name",), "inputs"),
    "task_started": ("chain", ("task_name",), "context"),
    "agent_execution_started": ("agent", ("agent_role",), "task_prompt"),
    "lite_agent_execution_started": ("agent", ("agent_role",), "messages"),
    "tool_usage_started": ("tool", ("tool_name",), "tool_args"),
    "flow_started": ("chain", ("flow_name",), "inputs"),
    "method_execution_started": ("chain", ("method_name",), "params"),
}
_ENDINGS = ("_completed", "_finished", "_failed", "_error")
_PARTED = {f"{name.removesuffix('_started')}": name for name in _BEGIN}


class _CrewAI:
    """Listens where events are emitted."""

    modules = ("crewai.events.event_bus", "crewai.utilities.events.crewai_event_bus")

    def apply(self, module: ModuleType, capture: Capture) -> None:
        """Wrap the emitting of events, both ways of it."""
        runs = Runs(capture.put)
        bus = type(module.crewai_event_bus)
        bus.emit = _emitting(bus.emit, runs)
        if hasattr(bus, "aemit"):
            bus.aemit = _emitting_async(bus.aemit, runs)


def _emitting(original: Callable[..., Any], runs: Runs) -> Callable[..., Any]:
    @wraps(original)
    def emit(self: Any, source: Any, *values: Any, **named: Any) -> Any:
        found = original(self, source, *values, **named)
        _told(runs, source, values, named)
        return found

    return emit


def _emitting_async(original: Callable[..., Any], runs: Runs) -> Callable[..., Any]:
    @wraps(original)
    async def emit(self: Any, source: Any, *values: Any, **named: Any) -> Any:
        found = await original(self, source, *values, **named)
        _told(runs, source, values, named)
        return found

    return emit


def _told(runs: Runs, source: Any, values: tuple[Any, ...], named: dict[str, Any]) -> None:
    with suppress(Exception):
        event = values[0] if values else named["event"]
        name = str(event.type)
        if name in _BEGIN:
            runs.began(_key(name, source, event, "event_id"), None, _run(name, source, event))
        elif begin := _begin_of(name):
            _ended(runs, _key(begin, source, event, "started_event_id"), event)


def _begin_of(name: str) -> "str | None":
    ending = next((ending for ending in _ENDINGS if name.endswith(ending)), None)
    return _PARTED.get(name.removesuffix(ending)) if ending else None


def _key(begin: str, source: Any, event: Any, which: str) -> Any:
    """What beginning and end have in common: an id, in older versions no more than who tells of them."""
    return (begin, getattr(event, which, None) if hasattr(event, "started_event_id") else id(source))


def _run(name: str, source: Any, event: Any) -> Run:
    kind, names, given = _BEGIN[name]
    called = next((str(held) for each in names if (held := getattr(event, each, None))), None)
    called = called or str(getattr(source, "name", None) or getattr(source, "role", None) or name)
    said = {"tool.name": called} if kind == "tool" else {}
    return Run(called.strip().partition("\n")[0][:200], kind, getattr(event, given, None), said)


def _ended(runs: Runs, key: Any, event: Any) -> None:
    error = getattr(event, "error", None)
    if error is not None:
        runs.failed(key, error if isinstance(error, BaseException) else RuntimeError(str(error)))
        return
    output = getattr(event, "output", None) or getattr(event, "result", None)
    runs.ended(key, getattr(output, "raw", None) or output)


PATCH: Patch = _CrewAI()
