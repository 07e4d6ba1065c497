"""The model calls of a stored trace, ready to be answered with again."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spanglass.analysis.requests.answer_bodies import answer_body
from spanglass.core.exchanges import REQUEST_BODY, RESPONSE_BODY
from spanglass.core.facts import CALL_KINDS, Facts
from spanglass.core.json_diff import json_diff
from spanglass.core.messages import Message
from spanglass.core.span import Value
from spanglass.core.views import SpanDetail, TraceSummary
from spanglass.dialects.request_bodies import request
from spanglass.store.reader import Reader

_TYPE, _STATUS = "spanglass.response.content_type", "http.response.status_code"
_JSON = "application/json"
_VOLATILE = ("stream", "stream_options", "user", "metadata", "safety_identifier", "prompt_cache_key")


@dataclass(frozen=True, slots=True)
class Step:
    """One recorded call: its number from 1, what was asked, and the answer to give; `exact` if as it came."""

    number: int
    asked: str
    body: Value
    status: int
    content_type: str
    facts: Facts
    detail: SpanDetail
    answer: bytes | None = None

    @property
    def exact(self) -> bool:
        """Whether the answer is what the provider sent, byte for byte."""
        return self.answer is not None

    def reply(self, path: str, *, streamed: bool) -> tuple[str, bytes]:
        """Content type and body of the answer, in the form that the path's interface has."""
        was_streamed = not self.content_type.startswith(_JSON)
        if self.answer is not None and was_streamed == streamed:
            return self.content_type, self.answer
        return answer_body(self.facts, path, streamed=streamed)

    def told(self, path: str) -> dict[str, Any]:
        """The answer as that interface has it in one piece."""
        found: dict[str, Any] = json.loads(answer_body(self.facts, path, streamed=False)[1])
        return found


@dataclass(frozen=True, slots=True)
class Recording:
    """A trace's calls in the order in which they were made."""

    trace_id: bytes
    revision: int
    steps: tuple[Step, ...]

    def matching(self, body: bytes) -> list[Step]:
        """The steps that were asked just this."""
        asked = asked_of(_json(body))
        return [step for step in self.steps if step.asked == asked]

    def saying(self, body: bytes) -> list[Step]:
        """The steps that were asked what a body says, of those whose own bodies were not recorded."""
        told = said(body)
        return [step for step in self.steps if not step.exact and step.asked == told]

    def difference(self, body: bytes, number: int) -> str:
        """Where a request parts from that of a step, in words."""
        if not 1 <= number <= len(self.steps):
            return f"the recording has only {calls_of_a_model(len(self.steps))}"
        changes = json_diff(_told(self.steps[number - 1].body), _told(_json(body)), 1)
        return (
            f"it parts from step {number} at {changes[0].path or 'the top'}" if changes else "it is repeated"
        )


def calls_of_a_model(number: int) -> str:
    """A number of calls, in words."""
    return f"{number} call{'' if number == 1 else 's'} of a model"


def recording(reader: Reader, name: str) -> Recording:
    """The recording of a trace named by its id or a beginning of it; raises ``LookupError``."""
    trace = reader.trace(name)
    if trace is None:
        raise LookupError(f"There is no trace {name}.")
    return Recording(trace.trace_id, trace.revision, _steps(_details(reader, trace)))


def recording_of(trace_id: bytes, details: Iterable[SpanDetail]) -> Recording:
    """The recording that some calls of a trace are, in their order."""
    return Recording(trace_id, 0, _steps(details))


def asked_of(body: Value) -> str:
    """What tells requests apart: model, messages, tools and what else matters of a body, in one order."""
    return json.dumps(_told(body), sort_keys=True, ensure_ascii=False, default=str)


def _details(reader: Reader, trace: TraceSummary) -> Iterator[SpanDetail]:
    rows = [row for row in reader.spans(trace.trace_id) if row.kind in CALL_KINDS and not row.duplicate_of]
    for row in sorted(rows, key=lambda row: (row.start_ns, row.row_id)):
        detail = reader.span_detail(trace.trace_id, row.span_id)
        if detail is not None:
            yield detail


def _steps(details: Iterable[SpanDetail]) -> tuple[Step, ...]:
    return tuple(_step(number, detail) for number, detail in enumerate(details, 1))


def _step(number: int, detail: SpanDetail) -> Step:
    attributes, facts = detail.span.attributes, detail.facts
    given = attributes.get(REQUEST_BODY)
    if isinstance(given, str) and RESPONSE_BODY in attributes:
        body, answer = _json(given.encode()), attributes[RESPONSE_BODY]
        sent = answer if isinstance(answer, bytes) else str(answer).encode()
        status = attributes.get(_STATUS)
        return Step(
            number, asked_of(body), body, status if isinstance(status, int) else 200,
            str(attributes.get(_TYPE) or _JSON), facts, detail, sent,
        )  # fmt: skip
    failed = facts.error.http_status if facts.error else None
    told = _of_facts(facts.model_requested, facts.input)
    return Step(
        number,
        json.dumps(told, sort_keys=True, ensure_ascii=False),
        told,
        failed or 200,
        _JSON,
        facts,
        detail,
    )


def _told(body: Value) -> Value:
    """A request without what may change between runs; one of another form by what it says."""
    if isinstance(body, Mapping):
        return {name: held for name, held in body.items() if name not in _VOLATILE}
    return body


def said(body: bytes) -> str:
    """What a request says, comparable with a step that other instrumentation recorded."""
    found = request(_json(body))
    return json.dumps(_of_facts(found.model, found.messages), sort_keys=True, ensure_ascii=False)


def _of_facts(model: str | None, messages: Sequence[Message]) -> dict[str, Any]:
    return {
        "model": model,
        "messages": [
            {"role": message.role, "parts": [_part(part) for part in message.parts]} for message in messages
        ],
    }


def _part(part: Any) -> list[str | None]:
    return [part.type.value, part.text, part.name, part.call_id, *map(_plain, (part.arguments, part.result))]


def _plain(value: Value) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def _json(body: bytes) -> Value:
    try:
        found: Value = json.loads(body)
    except (ValueError, RecursionError):
        return body.decode("utf-8", "replace")
    return found
