"""The names a program uses: spans of its own around the calls, whom they are for, and what users thought."""

import functools
import inspect
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

from spanglass.sdk import secrets
from spanglass.sdk.encoding import log_request
from spanglass.sdk.spans import Entered, Span, SpanContext, current, opened, say

Function = TypeVar("Function", bound=Callable[..., Any])

KINDS = ("chain", "agent", "tool", "retriever", "reranker", "guardrail", "evaluator", "prompt")
_LONGEST = 100_000
_NAMES = {"user": "user.id", "session": "session.id", "feature": "app.feature", "customer": "app.customer"}


class Made:
    """A finished span on its way out."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self.size = 1000 + sum(len(held) for held in span.attributes.values() if isinstance(held, str))

    def span(self) -> Span:
        """The span, its texts without keys."""
        for name, held in self._span.attributes.items():
            if isinstance(held, str):
                self._span.attributes[name] = secrets.text_without(held)
        return self._span


class OpenSpan:
    """What ``with spanglass.span(…) as span`` gives: a place to say more of the work."""

    def __init__(self, span: Span) -> None:
        self._span = span

    @property
    def trace_id(self) -> str:
        """The trace's id, in hex, under which it is found in Spanglass."""
        return self._span.context.trace_id.hex()

    @property
    def span_id(self) -> str:
        """The span's id, in hex."""
        return self._span.context.span_id.hex()

    def set(self, **attributes: Any) -> None:
        """Say something of the span: texts, numbers and truths as they are, all else as JSON."""
        for name, value in attributes.items():
            self._span.set(name, value if isinstance(value, (str, bool, int, float)) else as_json(value))

    def output(self, value: Any) -> None:
        """What came of the work."""
        tell(self._span, "output", value, even_none=True)


def said_of_all(put: "Mapping[str, str | None]") -> None:
    """Say whom the spans from here on are for; None takes it back."""
    say({_NAMES.get(name, name): held or "" for name, held in put.items()})


@contextmanager
def spanning(
    put: Callable[[Made], None], name: str, kind: str, given: Any, attributes: Mapping[str, Any]
) -> Iterator[OpenSpan]:
    """A span around what happens within; an exception is noted and goes on its way."""
    span = opened(name)
    span.set("openinference.span.kind", (kind if kind in KINDS else "chain").upper())
    found = OpenSpan(span)
    found.set(**attributes)
    tell(span, "input", given)
    entered = Entered(span.context)
    try:
        yield found
    except BaseException as error:
        if not isinstance(error, GeneratorExit):
            span.failed(error)
        raise
    finally:
        entered.leave()
        span.end_ns = time.time_ns()
        put(Made(span))


Around = Callable[[tuple[Any, ...], dict[str, Any]], AbstractContextManager[OpenSpan]]


def traced(put: Callable[[Made], None], function: Function, name: str, kind: str) -> Function:
    """The function with a span around each of its runs, its arguments and what it returns in it."""
    signature = _signature(function)

    def around(values: tuple[Any, ...], named: dict[str, Any]) -> AbstractContextManager[OpenSpan]:
        return spanning(put, name or function.__qualname__, kind, _given(signature, values, named), {})

    if inspect.iscoroutinefunction(function):
        wrapped = _coroutine(function, around)
    elif inspect.isasyncgenfunction(function) or inspect.isgeneratorfunction(function):
        wrapped = _generator(function, around)
    else:
        wrapped = _plain_function(function, around)
    return functools.wraps(function)(wrapped)  # type: ignore[return-value]


def _plain_function(function: Callable[..., Any], around: Around) -> Callable[..., Any]:
    def run(*values: Any, **named: Any) -> Any:
        with around(values, named) as span:
            found = function(*values, **named)
            span.output(found)
            return found

    return run


def _coroutine(function: Callable[..., Any], around: Around) -> Callable[..., Any]:
    async def run(*values: Any, **named: Any) -> Any:
        with around(values, named) as span:
            found = await function(*values, **named)
            span.output(found)
            return found

    return run


def _generator(function: Callable[..., Any], around: Around) -> Callable[..., Any]:
    async def generate_async(*values: Any, **named: Any) -> Any:
        with around(values, named):
            async for item in function(*values, **named):
                yield item

    def generate(*values: Any, **named: Any) -> Any:
        with around(values, named):
            yield from function(*values, **named)

    return generate_async if inspect.isasyncgenfunction(function) else generate


def as_json(value: Any) -> str:
    """A value as JSON, whatever it is, cut where it is long; never raises."""
    if isinstance(value, str):
        return value[:_LONGEST]
    try:
        return json.dumps(value, default=_plain, ensure_ascii=False)[:_LONGEST]
    except Exception:
        return _shown(value)


def _plain(value: Any) -> Any:
    for name in ("model_dump", "to_dict", "dict", "_asdict"):
        method = getattr(value, name, None)
        if callable(method):
            try:
                return method()
            except Exception:  # noqa: S112 (the next way may do)
                continue
    return _shown(value)


def _shown(value: Any) -> str:
    try:
        return repr(value)[:_LONGEST]
    except Exception:
        return f"<{type(value).__name__}>"


def tell(span: Span, which: str, value: Any, *, even_none: bool = False) -> None:
    """Say what went in or came out of a span; None is nothing to say, unless it is what was returned."""
    if value is None and not even_none:
        return
    span.set(f"{which}.value", as_json(value))
    span.set(f"{which}.mime_type", "text/plain" if isinstance(value, str) else "application/json")


def _signature(function: Callable[..., Any]) -> "inspect.Signature | None":
    try:
        return inspect.signature(function)
    except (ValueError, TypeError):
        return None


def _given(signature: "inspect.Signature | None", values: tuple[Any, ...], named: dict[str, Any]) -> Any:
    if signature is None:
        return [*values, named] if named else list(values)
    try:
        bound = dict(signature.bind(*values, **named).arguments)
    except TypeError:
        return list(values)
    for own in ("self", "cls"):
        bound.pop(own, None)
    return bound


def evaluation(trace_id: "str | None", said: Mapping[str, Any], resource: Mapping[str, str]) -> bytes:
    """The request that tells of what somebody thought of a trace, the current one unless named."""
    event = (time.time_ns(), "gen_ai.evaluation.result", _where(trace_id), said)
    return log_request(event, resource)


def _where(trace_id: "str | None") -> "Span | None":
    """A span that stands for a trace: the named one, else the current one's."""
    if trace_id is not None:
        try:
            return Span(SpanContext(bytes.fromhex(trace_id), b"\0" * 8), None, "", 0)
        except ValueError:
            return None
    here = current()
    return Span(here, None, "", 0) if here is not None else None
