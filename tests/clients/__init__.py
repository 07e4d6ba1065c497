"""What real clients sent for one scenario, a folder's worth of requests each, and how it is to be read."""

import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spanglass import extensions, formats
from spanglass.core.display import one_line
from spanglass.core.judgement import Grade
from spanglass.core.messages import Message, PartType
from spanglass.core.span import Batch
from spanglass.core.views import SpanDetail
from spanglass.dialects.finish import reason
from spanglass.formats import Format, Request
from spanglass.receiver.unpacking import unpack
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer

FOLDER = Path(__file__).parent
_LIMIT = 64 * 1024 * 1024
_SHOWN = 48
_FORMATS: tuple[Format, ...] = extensions.load(formats, "FORMAT")


@dataclass(frozen=True, slots=True)
class Client:
    """One recording: its requests, and what is expected of them."""

    name: str
    expected: dict[str, Any]

    def batches(self) -> list[Batch]:
        """The requests, decoded, in the order in which they came."""
        with zipfile.ZipFile(FOLDER / f"{self.name}.zip") as packed:
            heads = json.loads(packed.read("requests.json"))
            return [_decoded(head, packed.read(head["body"])) for head in heads]


def clients() -> list[Client]:
    """All recordings."""
    files = sorted(FOLDER.glob("*.json"))
    return [Client(file.stem, json.loads(file.read_text(encoding="utf-8"))) for file in files]


def seen(path: Path, batches: Sequence[Batch]) -> dict[str, Any]:
    """What the store says of the batches, written one by one, in the form of the expectations."""
    writer = Writer(path)
    for batch in batches:
        writer.write([batch])
    writer.close()
    reader = Reader(path)
    traces = reader.traces(limit=1000).traces
    details = [
        detail
        for trace in traces
        for row in reader.spans(trace.trace_id)
        if (detail := reader.span_detail(trace.trace_id, row.span_id)) is not None
    ]
    figures = reader.figures()
    reader.close()
    details.sort(key=lambda detail: (detail.row.start_ns, detail.row.span_id))
    kinds = [detail.row.kind.value for detail in details]
    return {
        "spans": len(details),
        "traces": len(traces),
        "kinds": {kind: kinds.count(kind) for kind in sorted(set(kinds))},
        "counted": {
            "calls": figures.calls, "input": figures.input_tokens, "output": figures.output_tokens,
            "cache_read": figures.cache_read_tokens, "cache_write": figures.cache_write_tokens,
            "reasoning": figures.reasoning_tokens, "errors": figures.errors, "refusals": figures.refusals,
            "retries": figures.retries, "cost_nano": figures.cost_nano, "unpriced": figures.unpriced_calls,
        },
        "calls": [call(detail) for detail in details if _tells(detail)],
    }  # fmt: skip


def call(detail: SpanDetail) -> dict[str, Any]:
    """One span with usage or of a model, as the expectations have it; what is unknown is left out."""
    row, facts = detail.row, detail.facts
    told = {
        "name": row.name, "kind": row.kind.value, "request_model": row.model_requested,
        "response_model": row.model_responded, "response_id": facts.response_id, "input": row.input_tokens,
        "output": row.output_tokens, "cache_read": row.cache_read_tokens, "reasoning": row.reasoning_tokens,
        "finish": row.finish_reason, "asked": _last(facts.input), "said": _last(facts.output),
        "refusal": f"{row.refusal.grade.value} {row.refusal.by}" if row.refusal else None,
        "error": row.error_class or (row.error_type if row.failed else None),
        "attempt": row.attempt if row.attempts > 1 else None,
        "not_counted": None if row.counted else row.not_counted_because or "no usage",
    }  # fmt: skip
    return {name: value for name, value in told.items() if value is not None}


def _tells(detail: SpanDetail) -> bool:
    row = detail.row
    return row.is_call or row.input_tokens is not None or row.output_tokens is not None


def _last(messages: Sequence[Message]) -> str | None:
    """The last message in a few words: its text, or the names of what it carries."""
    if not messages:
        return None
    parts = messages[-1].parts
    said = " ".join(part.text for part in parts if part.type is PartType.TEXT and part.text)
    others = [f"[{part.type.value}{f' {part.name}' if part.name else ''}]" for part in parts if not part.text]
    return one_line(" ".join([*([said] if said else ()), *others]), _SHOWN) or None


def _decoded(head: dict[str, Any], body: bytes) -> Batch:
    kind = head["headers"].get("content-type", "")
    accepting = (each for each in _FORMATS if each.accepts(head["method"], head["path"], kind))
    plain = unpack(body, head["headers"].get("content-encoding", ""), _LIMIT)
    return next(accepting).decode(Request(head["method"], head["path"], kind, plain, head["headers"]))


def differences(reference: Sequence[dict[str, Any]], calls: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Where calls differ from what another reader made of the same recording, as far as it knew anything.

    Each of its calls is compared with the one of ours of that name which is most like it.
    """
    left = dict(enumerate(calls))
    found = []
    for theirs in sorted(reference, key=lambda each: sum(value is None for value in each.values())):
        named = [place for place, ours in left.items() if ours["name"] == theirs["name"]]
        place = min(named, key=lambda each: len(_unlike(theirs, left[each])))
        found += [{"call": place, **unlike} for unlike in _unlike(theirs, left.pop(place))]
    return sorted(found, key=lambda each: (each["call"], each["field"]))


def _unlike(theirs: dict[str, Any], ours: dict[str, Any]) -> list[dict[str, Any]]:
    same = ("kind", "request_model", "response_model", "response_id", "input", "output")
    known = {name: theirs.get(name) for name in same}
    known["cache_read"], known["reasoning"] = (
        theirs.get("cache_read") or None,
        theirs.get("reasoning") or None,
    )
    known["finish"] = _reason(theirs.get("finish"))
    told = {name: (value, ours.get(name)) for name, value in known.items() if value is not None}
    told["refusal"] = bool(theirs.get("refused")), ours.get("refusal", "").startswith(Grade.PROVIDER.value)
    told["error"] = bool(theirs.get("error")), "error" in ours
    told["not_counted"] = bool(theirs.get("duplicate")), "not_counted" in ours
    return [
        {"field": name, "reference": value, "here": here}
        for name, (value, here) in told.items()
        if value != here
    ]


def _reason(given: Any) -> str | None:
    """A finish reason of the reference, which has it as the client sent it."""
    if isinstance(given, str) and given.startswith("["):
        given = json.loads(given)
    return reason(given[0] if isinstance(given, list) and given else given) if given else None
