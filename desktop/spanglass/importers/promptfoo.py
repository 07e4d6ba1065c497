"""Results of promptfoo: each is a call with what was thought of its answer."""

import json
from collections.abc import Iterator
from typing import Any

from spanglass.core.span import RawSpan, Resource, Scope, SpanEvent
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import attributes, label, members
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.call_records import used
from spanglass.importers.drafts import Draft, named, unsigned
from spanglass.importers.json_importer import Each, JsonImporter, has
from spanglass.importers.provider_calls import body_text, body_type

_MILLISECOND = 1_000_000


def knows(value: Any) -> bool:
    """Whether a record is the result of a test."""
    return has(value, "prompt", "provider", "success") and ("vars" in value or "response" in value)


class Results:
    """Reads results, which tell no time: they are of `written_ns`, when the file was written."""

    def __init__(self, written_ns: int) -> None:
        self._written_ns = written_ns

    def spans_of(self, value: Any) -> Iterator[RawSpan]:
        """The call of a result."""
        if not knows(value):
            raise BadPartError("it is not a result of promptfoo's")
        provider, response = value["provider"], members(value.get("response"))
        of = label(provider) or label(members(provider).get("id"))
        model = of.rpartition(":")[2]
        end = moment_ns(value.get("createdAt")) or self._written_ns
        known = label(value.get("id")) or json.dumps(value, sort_keys=True, ensure_ascii=False)
        trace, span = named("promptfoo", known)
        answered = response.get("output")
        asked = label(members(value["prompt"]).get("raw")) or value["prompt"]
        told = attributes(
            {"provider": of, "vars": value.get("vars"), "cached": response.get("cached")}, "promptfoo."
        )
        told |= attributes({
            "openinference.span.kind": "LLM", "llm.provider": of.partition(":")[0],
            "input.value": body_text(asked), "input.mime_type": _type(asked),
            "output.value": body_text(answered), "output.mime_type": body_type(answered),
            "llm.finish_reason": response.get("finishReason"),
        })  # fmt: skip
        told |= used(model, members(response.get("tokenUsage")), response.get("cost"))
        error = response.get("error") or (None if response else value.get("error"))
        yield Draft(
            trace, span, f"chat {model}", max(1, end - unsigned(value.get("latencyMs")) * _MILLISECOND), end,
            attributes=told, error=label(error) if error else None, events=_judged(value, end),
            resource=Resource({"service.name": "promptfoo"}), scope=Scope("promptfoo"), kind=3,
        ).raw()  # fmt: skip


def _type(asked: Any) -> str | None:
    is_json = not isinstance(asked, str) or asked.lstrip().startswith(("[", "{"))
    return "application/json" if is_json else body_type(asked)


def _judged(value: dict[str, Any], end_ns: int) -> tuple[SpanEvent, ...]:
    graded = members(value.get("gradingResult"))
    found = attributes({
        "gen_ai.evaluation.name": "promptfoo", "gen_ai.evaluation.score.value": value.get("score"),
        "gen_ai.evaluation.score.label": "pass" if value["success"] else "fail",
        "gen_ai.evaluation.explanation": graded.get("reason"),
    })  # fmt: skip
    return (SpanEvent("gen_ai.evaluation.result", end_ns, found),)


IMPORTER: Importer = JsonImporter(
    "promptfoo results", knows, lambda written_ns: Each(Results(written_ns).spans_of),
    (("results", "results"), ("results",)), updates=True,
)  # fmt: skip
