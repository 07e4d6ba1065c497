"""Programs whose calls are reported more than once, as real clients do it, and what is true of them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from builders import MS, T0
from spanglass.core.span import Batch
from spanglass.formats.otlp_values import traces_batch
from traffic import pairs

FRAMEWORK, PROVIDER, APP = "framework", "provider.sdk", "app"


@dataclass(slots=True)
class Program:
    """The spans of one service, each a batch of its own, and the truth about its calls."""

    service: str = "app"
    batches: list[Batch] = field(default_factory=list)
    calls: int = 0
    input: int = 0
    output: int = 0
    retries: int = 0
    errors: int = 0
    clock_ns: int = T0
    last: int = 0

    def span(
        self, scope: str, begin: int, end: int, place: "tuple[int, int] | None" = None, **attributes: Any
    ) -> tuple[int, int]:
        """Send a span, `begin` to `end` ms from now, below `place` or in a trace of its own; its place.

        Exact `times` may be given instead.
        """
        self.last += 1
        trace = place[0] if place else self.last
        request = ExportTraceServiceRequest()
        group = request.resource_spans.add()
        group.resource.attributes.extend(pairs({"service.name": self.service}))
        scoped = group.scope_spans.add()
        times = attributes.pop("times", (self.clock_ns + begin * MS, self.clock_ns + end * MS))
        scoped.scope.name = scope
        scoped.spans.add(
            trace_id=(1000 + trace).to_bytes(16, "big"),
            span_id=self.last.to_bytes(8, "big"),
            parent_span_id=place[1].to_bytes(8, "big") if place else b"",
            name=attributes.pop("name", f"{scope} span"),
            start_time_unix_nano=times[0],
            end_time_unix_nano=times[1],
            status={"code": 2 if attributes.pop("failed", False) else 0},
            attributes=pairs(attributes),
        )
        self.batches.append(traces_batch(request))
        return trace, self.last

    def call(
        self, scope: str, begin: int, end: int, place: "tuple[int, int] | None" = None, **said: Any
    ) -> tuple[int, int]:
        """A chat span: `tokens`, `id`, `asked` and `failed` as far as it says them."""
        attributes: dict[str, Any] = {
            "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o",
            "gen_ai.provider.name": "openai", **said.pop("more", {}),
        }  # fmt: skip
        if "tokens" in said:
            taken, given = said.pop("tokens")
            attributes |= {"gen_ai.usage.input_tokens": taken, "gen_ai.usage.output_tokens": given}
        if "id" in said:
            attributes["gen_ai.response.id"] = said.pop("id")
        if "asked" in said:
            asked = said.pop("asked")
            attributes["gen_ai.input.messages"] = (
                f'[{{"role": "user", "parts": [{{"type": "text", "content": "{asked}"}}]}}]'
            )
        return self.span(scope, begin, end, place, **said, **attributes)

    def happened(self, tokens: tuple[int, int] | None, calls: int = 1) -> None:
        """What the spans sent last were about: that many calls, with those tokens together."""
        self.calls += calls
        if tokens:
            self.input, self.output = self.input + tokens[0], self.output + tokens[1]
        self.clock_ns += 2000 * MS


Shape = Callable[[Program, tuple[int, int], str], None]


def plain(program: Program, tokens: tuple[int, int], name: str) -> None:
    """One call, one span."""
    program.call(PROVIDER, 0, 100, tokens=tokens, id=name)
    program.happened(tokens)


def nested(program: Program, tokens: tuple[int, int], name: str) -> None:
    """The framework's span around the provider's, which tells the same response."""
    agent = program.span(APP, 0, 200, **{"gen_ai.operation.name": "invoke_agent"})
    outer = program.call(FRAMEWORK, 10, 110, agent, tokens=tokens, id=name)
    program.call(PROVIDER, 20, 100, outer, tokens=tokens, id=name)
    program.happened(tokens)


def two_traces(program: Program, tokens: tuple[int, int], name: str) -> None:
    """The provider's span is the root of its own trace; only the response id links the two."""
    agent = program.span(APP, 0, 200, **{"gen_ai.operation.name": "invoke_agent"})
    program.call(FRAMEWORK, 10, 110, agent, tokens=tokens, id=name)
    program.call(PROVIDER, 20, 100, tokens=tokens, id=name)
    program.happened(tokens)


def without_id(program: Program, tokens: tuple[int, int], name: str) -> None:
    """Two traces, and the framework's span does not say which response it was."""
    program.call(FRAMEWORK, 10, 110, tokens=tokens)
    program.call(PROVIDER, 20, 113, tokens=tokens, id=name)
    program.happened(tokens)


def without_usage(program: Program, tokens: tuple[int, int], name: str) -> None:
    """Two traces; the framework streams and does not say how many tokens there were."""
    program.call(FRAMEWORK, 10, 110, id=name)
    program.call(PROVIDER, 20, 100, tokens=tokens, id=name)
    program.happened(tokens)


def nothing_said(program: Program, tokens: tuple[int, int], name: str) -> None:
    """Two traces; the framework streams and says neither the tokens nor which response it was."""
    program.call(FRAMEWORK, 10, 310)
    program.call(PROVIDER, 20, 300, tokens=tokens, id=name)
    program.happened(tokens)


def steps(program: Program, tokens: tuple[int, int], name: str) -> None:
    """A span of kind chat over two calls, with their sum and the response id of the last one."""
    total = (3 * tokens[0], 3 * tokens[1])
    outer = program.call(FRAMEWORK, 0, 400, tokens=total, id=name + "'")
    program.call(FRAMEWORK, 10, 110, outer, tokens=tokens, id=name)
    program.call(FRAMEWORK, 210, 310, outer, tokens=(2 * tokens[0], 2 * tokens[1]), id=name + "'")
    program.call(PROVIDER, 15, 105, tokens=tokens, id=name)
    program.happened(total, calls=2)


def rolled_up(program: Program, tokens: tuple[int, int], name: str) -> None:
    """The agent repeats the sum of its two calls, of which one is told again in another trace."""
    total = {"gen_ai.usage.input_tokens": 2 * tokens[0], "gen_ai.usage.output_tokens": 2 * tokens[1]}
    agent = program.span(APP, 0, 400, **{"gen_ai.operation.name": "invoke_agent", **total})
    program.call(FRAMEWORK, 10, 110, agent, tokens=tokens, id=name)
    program.call(FRAMEWORK, 210, 310, agent, tokens=tokens, id=name + "'")
    program.call(PROVIDER, 215, 305, tokens=tokens, id=name + "'")
    program.happened((2 * tokens[0], 2 * tokens[1]), calls=2)


def noted(program: Program, tokens: tuple[int, int], name: str) -> None:
    """The request's span ends when the stream opens; a note of no length follows with the usage."""
    program.call("logfire.openai", 0, 40, asked=name)
    note = {"logfire.span_type": "log", "duration": 0.2}
    program.call("logfire.openai", 241, 241, tokens=tokens, asked=name, more=note)
    program.happened(tokens)


def noted_and_native(program: Program, tokens: tuple[int, int], name: str) -> None:
    """The same, and the provider's own span, which outlives the request's above it."""
    request = program.call("logfire.anthropic", 0, 40, asked=name)
    program.call(PROVIDER, 1, 240, request, tokens=tokens, id=name)
    note = {"logfire.span_type": "log", "duration": 0.2}
    program.call("logfire.anthropic", 241, 241, tokens=tokens, asked=name, more=note)
    program.happened(tokens)


def tried_again(program: Program, tokens: tuple[int, int], name: str) -> None:
    """The first try fails, the second one answers; the framework tells each, the client the last again."""
    agent = program.span(APP, 0, 600, **{"gen_ai.operation.name": "invoke_agent"})
    program.call(FRAMEWORK, 10, 110, agent, asked=name, failed=True)
    program.call(FRAMEWORK, 210, 310, agent, asked=name, tokens=tokens, id=name)
    program.call(PROVIDER, 215, 305, tokens=tokens, id=name)
    program.retries += 1
    program.happened(tokens, calls=2)


def failed(program: Program, tokens: tuple[int, int], name: str) -> None:
    """A call that fails for good, told in two traces: neither has tokens or an id."""
    program.call(FRAMEWORK, 10, 110, asked=name, failed=True)
    program.call(PROVIDER, 12, 108, failed=True)
    program.errors += 1
    program.happened(None)


def at_once(program: Program, tokens: tuple[int, int], name: str) -> None:
    """The same question three times side by side; no report of the framework has an id."""
    for number in range(3):
        program.call(FRAMEWORK, 10 + number, 110 + number, tokens=tokens, asked="same")
        program.call(PROVIDER, 12 + number, 108 + number, tokens=tokens, id=f"{name}{number}")
    program.happened((3 * tokens[0], 3 * tokens[1]), calls=3)


def openinference(program: Program, tokens: tuple[int, int], name: str) -> None:
    """The id is only in the answers' JSON, each client's own; the agent above repeats the tokens."""
    counts = {"llm.token_count.prompt": tokens[0], "llm.token_count.completion": tokens[1]}
    agent = program.span(APP, 0, 200, **{"openinference.span.kind": "AGENT", **counts})
    call = {
        "openinference.span.kind": "LLM",
        "llm.model_name": "gpt-4o",
        "output.mime_type": "application/json",
    }
    message = {"kwargs": {"content": "Paris", "response_metadata": {"id": name}}}
    chain = {"generations": [[{"text": "Paris", "message": message}]]}
    answer = {"id": name, "choices": [{"message": {"role": "assistant", "content": "Paris"}}]}
    for scope, place, output in ((FRAMEWORK, agent, chain), (PROVIDER, None, answer)):
        late = 0 if place else 5
        program.span(
            scope, 10 + late, 110 - late, place, **{**call, **counts, "output.value": json.dumps(output)}
        )
    program.happened(tokens)


def at_odds(program: Program, tokens: tuple[int, int], name: str) -> None:
    """An instrumentation counts the stream's output anew and one too many; the provider's client is right."""
    program.call(FRAMEWORK, 0, 110, tokens=(tokens[0], tokens[1] + 1), id=name)
    program.call(PROVIDER, 1, 109, tokens=tokens, id=name)
    program.happened(tokens)


def sent_again(program: Program, tokens: tuple[int, int], name: str) -> None:
    """The client's own retry shows only in the HTTP requests below the call."""
    call = program.call(PROVIDER, 0, 300, tokens=tokens, id=name)
    sent = {"http.request.method": "POST", "name": "POST"}
    program.span("httpx", 10, 50, call, failed=True, **{**sent, "http.response.status_code": 429})
    program.span("httpx", 150, 290, call, **{**sent, "http.response.status_code": 200})
    program.retries += 1
    program.happened(tokens)


SHAPES: Mapping[str, Shape] = {
    shape.__name__: shape
    for shape in (
        plain, nested, two_traces, without_id, without_usage, rolled_up, noted, noted_and_native,
        tried_again, failed, at_once, openinference, at_odds, sent_again, nothing_said,
        steps,
    )
}  # fmt: skip
"""Each way to report a call, by name."""
