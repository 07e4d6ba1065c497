"""DSPy: its modules, tools, evaluations and optimizers as spans, by its own callbacks."""

from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

from spanglass.sdk.capture import Capture
from spanglass.sdk.patches import Patch
from spanglass.sdk.runs import Run, Runs

_KINDS = (("react", "agent"), ("retrieve", "retriever"), ("agent", "agent"))


class _DSPy:
    """Adds a callback of ours to those that are asked for, whatever the program configures."""

    modules = ("dspy.dsp.utils.settings",)

    def apply(self, module: ModuleType, capture: Capture) -> None:
        """Wrap the question for the settings' callbacks."""
        settings = type(module.settings)
        settings.get = _with(settings.get, _Callback(Runs(capture.put)))


def _with(original: Callable[..., Any], callback: Any) -> Callable[..., Any]:
    @wraps(original)
    def get(self: Any, key: str, *default: Any, **named: Any) -> Any:
        found = original(self, key, *default, **named)
        return [*(found or ()), callback] if key == "callbacks" else found

    return get


class _Callback:
    """What DSPy tells of beginnings and ends; of what is not wanted it may tell as well."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    def on_module_start(self, call_id: str, instance: Any, inputs: dict[str, Any]) -> None:
        """A module is called."""
        name = type(instance).__name__
        kind = next((kind for part, kind in _KINDS if part in name.lower()), "chain")
        self._runs.began(call_id, None, Run(name, kind, _given(inputs)))

    def on_tool_start(self, call_id: str, instance: Any, inputs: dict[str, Any]) -> None:
        """A tool is called."""
        name = str(getattr(instance, "name", None) or type(instance).__name__)
        self._runs.began(call_id, None, Run(name, "tool", _given(inputs), {"tool.name": name}))

    def on_evaluate_start(self, call_id: str, instance: Any, inputs: dict[str, Any]) -> None:
        """An evaluation begins; what it is given is too much to keep."""
        self._runs.began(call_id, None, Run(type(instance).__name__, "evaluator"))

    def on_compile_start(self, call_id: str, instance: Any, inputs: dict[str, Any]) -> None:
        """An optimizer begins."""
        self._runs.began(call_id, None, Run(type(instance).__name__, "chain"))

    def on_module_end(self, call_id: str, outputs: Any, exception: "BaseException | None" = None) -> None:
        """The end of any of them."""
        if exception is not None:
            self._runs.failed(call_id, exception)
        else:
            self._runs.ended(call_id, _plain(outputs))

    on_tool_end = on_module_end

    def on_evaluate_end(self, call_id: str, outputs: Any, exception: "BaseException | None" = None) -> None:
        """The end of an evaluation, of which the score is told."""
        self.on_module_end(call_id, getattr(outputs, "score", outputs), exception)

    def on_compile_end(self, call_id: str, outputs: Any, exception: "BaseException | None" = None) -> None:
        """The end of an optimizer."""
        self.on_module_end(call_id, None, exception)

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("on_"):
            raise AttributeError(name)
        return _ignored


def _ignored(**_: Any) -> None:
    """What is told of model calls and adapters: the HTTP exchange says more."""


def _given(inputs: dict[str, Any]) -> Any:
    named, values = inputs.get("kwargs"), inputs.get("args")
    if named is None:
        return inputs
    return {**named, "args": list(values)} if values else named


def _plain(outputs: Any) -> Any:
    """A prediction as its fields."""
    items = getattr(outputs, "items", None)
    return dict(items()) if callable(items) else outputs


PATCH: Patch = _DSPy()
