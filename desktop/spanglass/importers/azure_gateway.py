"""Calls as Azure API Management logs them, of which it splits long ones over several entries."""

import json
from collections.abc import Iterator
from typing import Any

from spanglass.core.span import RawSpan, Scope, Value
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import attributes, label, members
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.drafts import Draft, named, service, whole
from spanglass.importers.json_importer import JsonImporter
from spanglass.importers.session_spans import call

_MOST_WAITING = 10_000
_TIMES = ("TimeGenerated", "timeGenerated", "time")
_COUNTS = {
    "promptTokens": "llm.token_count.prompt",
    "completionTokens": "llm.token_count.completion",
}


def knows(value: Any) -> bool:
    """Whether a record is an entry of the log."""
    about = _about(value)
    return bool(about.get("correlationId")) and not {
        "promptTokens",
        "requestMessages",
        "responseMessages",
    }.isdisjoint(about)


def _about(value: Any) -> dict[str, Any]:
    """What an entry tells, be it a row of Log Analytics or an event of a storage account."""
    given = {**members(value), **members(members(value).get("properties"))}
    return {key[:1].lower() + key[1:]: held for key, held in given.items()}


class AzureGateway:
    """Puts entries of one call together; a call is told again with each entry that follows."""

    def __init__(self) -> None:
        self._calls: dict[str, dict[int, dict[str, Any]]] = {}

    def take(self, value: Any) -> Iterator[RawSpan]:
        """The call of an entry, with what earlier ones said of it."""
        if not knows(value):
            raise BadPartError("it is not an entry about a call of a model")
        about = _about(value)
        own, number = label(about["correlationId"]), whole(about.get("sequenceNumber")) or 0
        if len(self._calls) > _MOST_WAITING:
            self._calls.clear()
        parts = self._calls.setdefault(own, {})
        parts[number] = about
        yield _span(own, [parts[key] for key in sorted(parts)])

    def end(self) -> Iterator[RawSpan]:
        """Nothing: all is told."""
        yield from ()


def _span(own: str, parts: list[dict[str, Any]]) -> RawSpan:
    about: dict[str, Any] = {}
    for part in parts:
        about |= {key: held for key, held in part.items() if held not in (None, "", 0)}
    moments = [moment for key in _TIMES if (moment := moment_ns(about.get(key[:1].lower() + key[1:])))]
    trace, span = named("azure gateway", own)
    model = label(about.get("modelName")) or label(about.get("deploymentName"))
    told: dict[str, Value] = {name: whole(about.get(key)) for key, name in _COUNTS.items()}
    told |= {"llm.model_name": model or None, "llm.provider": "azure"}
    told |= attributes(
        {key: about.get(key) for key in ("deploymentName", "operationName", "region")}, "azure."
    )
    start = next(iter(moments), 0)
    draft = Draft(
        trace, span, f"chat {model}".strip(), start, start,
        resource=service("azure-api-management"), scope=Scope("azure-api-management"),
    )  # fmt: skip
    asked, said = _messages(parts, "requestMessages"), _messages(parts, "responseMessages")
    request = json.dumps({"model": model, "messages": asked}, ensure_ascii=False) if asked else None
    choices = [{"message": {"role": "assistant", **members(message)}} for message in said]
    answer = json.dumps({"choices": choices, "model": model}, ensure_ascii=False) if choices else None
    return call(draft, request, answer, **told)


def _messages(parts: list[dict[str, Any]], key: str) -> list[Any]:
    """The messages in all entries, which may be JSON that is cut over several of them."""
    held = [part[key] for part in parts if part.get(key)]
    if all(isinstance(each, str) for each in held):
        try:
            held = [json.loads("".join(held))] if held else []
        except (ValueError, RecursionError):
            return [{"role": "user" if key.startswith("request") else "assistant", "content": "".join(held)}]
    return [message for each in held for message in (each if isinstance(each, list) else [each])]


IMPORTER: Importer = JsonImporter(
    "Azure API Management log", knows, lambda _: AzureGateway(), (("records",),), updates=True
)
