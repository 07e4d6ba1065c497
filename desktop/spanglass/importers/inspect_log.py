"""Logs of inspect_ai: samples with their events, of which model calls, tools and named steps are spans."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from spanglass.core.span import RawSpan, Resource, Scope, Value
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import attribute, json_text, label, members
from spanglass.formats.native_ids import root_span_id, span_id, trace_id
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.drafts import Draft, counts, total
from spanglass.importers.json_importer import Each, JsonImporter, has
from spanglass.importers.session_spans import call, tool

_USED = {
    "input_tokens_cache_read": "gen_ai.usage.cache_read.input_tokens",
    "input_tokens_cache_write": "gen_ai.usage.cache_write.input_tokens",
    "reasoning_tokens": "gen_ai.usage.reasoning.output_tokens",
    "output_tokens": "gen_ai.usage.output_tokens",
}
_SCOPE = Scope("inspect_ai")


def knows(value: Any) -> bool:
    """Whether a record is a sample."""
    return has(value, "id", "epoch") and ("events" in value or "messages" in value or "output" in value)


def spans_of(value: Any, written_ns: int = 0) -> Iterator[RawSpan]:
    """The sample's span and those of its events."""
    if not knows(value):
        raise BadPartError("it is not a sample: it has no id, epoch and events")
    return _Sample(value, written_ns).spans()


@dataclass(frozen=True, slots=True)
class _Times:
    start_ns: int
    end_ns: int


class _Sample:
    """One sample: its events in order, and the steps that are open."""

    def __init__(self, value: dict[str, Any], written_ns: int) -> None:
        self._value = value
        listed = value.get("events") or members(value.get("transcript")).get("events") or _told(value)
        self._events = [members(event) for event in listed] if isinstance(listed, list) else []
        times = [_times(event) for event in self._events]
        starts = [time.start_ns for time in times if time.start_ns]
        self._times = _Times(
            moment_ns(value.get("started_at")) or min(starts, default=0) or written_ns,
            moment_ns(value.get("completed_at")) or max((time.end_ns for time in times), default=0),
        )
        name = label(value.get("uuid")) or f"{value.get('id')} {value.get('epoch')} {self._times.start_ns}"
        self._name = f"inspect {name}"

    def spans(self) -> Iterator[RawSpan]:
        """The sample first."""
        yield self._root()
        begun: dict[str, dict[str, Any]] = {}
        for number, event in enumerate(self._events):
            kind = event.get("event")
            if kind == "span_begin":
                begun[label(event.get("id"))] = event
            elif kind == "span_end" and (first := begun.pop(label(event.get("id")), None)):
                yield self._step(first, _times(event).end_ns)
            elif kind == "model":
                yield self._model(event, number)
            elif kind == "tool":
                yield self._tool(event, number)
        for first in begun.values():
            yield self._step(first, self._times.end_ns)

    def _root(self) -> RawSpan:
        value = self._value
        scores = {f"inspect.score.{name}": attribute(members(score).get("value"))
                  for name, score in members(value.get("scores")).items()}  # fmt: skip
        told: dict[str, Value] = {
            "openinference.span.kind": "EVALUATOR", "inspect.sample.id": label(value.get("id")) or None,
            "inspect.sample.epoch": attribute(value.get("epoch")), "input.value": _text(value.get("input")),
            "inspect.target": _text(value.get("target")), **scores,
        }  # fmt: skip
        error = members(value.get("error")).get("message")
        draft = self._draft(f"sample {value.get('id')}", "", (self._times.start_ns, self._times.end_ns))
        return replace(
            draft, span=root_span_id(self._name), parent=b"", attributes=told,
            error=json_text(error) if error else None,
        ).raw()  # fmt: skip

    def _step(self, event: dict[str, Any], end_ns: int) -> RawSpan:
        kind, own = label(event.get("type")), label(event.get("id"))
        draft = self._draft(
            label(event.get("name")) or kind,
            own,
            (_times(event).start_ns, end_ns),
            label(event.get("parent_id")),
        )
        told: dict[str, Value] = {"openinference.span.kind": "AGENT" if kind == "agent" else "CHAIN"}
        return replace(draft, attributes=told).raw()

    def _model(self, event: dict[str, Any], number: int) -> RawSpan:
        model, output = label(event.get("model")), members(event.get("output"))
        used, times = members(output.get("usage")), _times(event)
        told = counts(used, _USED)
        parts = ("input_tokens", "input_tokens_cache_read", "input_tokens_cache_write")
        provider, _, name = model.rpartition("/")
        request = {"model": name or model, "messages": event.get("input"), **members(event.get("config"))}
        tools = [{"type": "function", "function": given} for given in event.get("tools") or ()]
        draft = self._draft(f"chat {name or model}", label(event.get("uuid")) or f"event {number}",
                            (times.start_ns or self._times.start_ns, times.end_ns),
                            label(event.get("span_id")))  # fmt: skip
        error = event.get("error") or output.get("error")
        return call(
            replace(draft, error=json_text(error) if error else None),
            json.dumps({**request, **({"tools": tools} if tools else {})}, ensure_ascii=False),
            json.dumps(output, ensure_ascii=False) if output.get("choices") else None,
            **{
                "gen_ai.request.model": name or model or None, "gen_ai.provider.name": provider or None,
                "gen_ai.response.model": label(output.get("model")).rpartition("/")[2] or None,
                "gen_ai.usage.input_tokens": total(used, *parts), **told,
                "gen_ai.response.finish_reasons": _reasons(output),
            },
        )  # fmt: skip

    def _tool(self, event: dict[str, Any], number: int) -> RawSpan:
        times, error = _times(event), members(event.get("error")).get("message")
        own = label(event.get("uuid")) or f"event {number}"
        draft = self._draft(label(event.get("function")) or "tool", own, (times.start_ns, times.end_ns),
                            label(event.get("span_id")))  # fmt: skip
        failed = replace(draft, error=json_text(error)) if error else draft
        arguments, result = _text(event.get("arguments")), _text(event.get("result"))
        return tool(failed, label(event.get("id")), arguments, result)

    def _draft(self, name: str, own: str, times: tuple[int, int], parent: str = "") -> Draft:
        return Draft(
            trace_id(self._name), span_id(f"{self._name} {own}"), name, *times,
            parent=span_id(f"{self._name} {parent}") if parent else root_span_id(self._name),
            resource=Resource({"service.name": "inspect_ai"}), scope=_SCOPE,
        )  # fmt: skip


def _told(value: dict[str, Any]) -> list[Any]:
    """The call of a sample that has no events, as older logs and those without a transcript have none."""
    output = members(value.get("output"))
    if not (output.get("choices") or output.get("usage")):
        return []
    listed = value.get("messages")
    asked = listed[:-1] if isinstance(listed, list) else value.get("input")
    return [{"event": "model", "model": output.get("model"), "input": asked, "output": output,
             "timestamp": value.get("started_at"), "completed": value.get("completed_at")}]  # fmt: skip


def _times(event: dict[str, Any]) -> _Times:
    start = moment_ns(event.get("timestamp")) or 0
    end = moment_ns(event.get("completed"))
    lasted = event.get("working_time")
    if end is None and isinstance(lasted, int | float) and event.get("event") in ("model", "tool"):
        end = start + round(lasted * 1_000_000_000)
    return _Times(start, max(start, end or start))


def _reasons(output: dict[str, Any]) -> Value:
    choices = output.get("choices")
    found = (
        [label(members(choice).get("stop_reason")) for choice in choices] if isinstance(choices, list) else []
    )
    return [reason for reason in found if reason] or None


def _text(value: object) -> str | None:
    return json_text(value) if value not in (None, "", [], {}) else None


IMPORTER: Importer = JsonImporter(
    "inspect_ai log",
    knows,
    lambda written_ns: Each(partial(spans_of, written_ns=written_ns)),
    (("samples",),),
    nested=True,
)
