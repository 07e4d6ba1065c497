"""Makes a new trace of a sample: other ids, another time, other durations, token counts and words."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any

from spanglass.samples.catalogue import SampleTrace
from spanglass.samples.requests import MARK, Request, SpanDict, spans_of, times
from spanglass.samples.wording import reworded

_WHOLE, _PART = (0.8, 1.2), (0.875, 1.083)
"""How much slower or faster a trace runs, and each stretch of it besides: together at most 30 %."""

_TOKENS = (0.92, 1.08)
_COUNTS = ("gen_ai.usage.", "llm.token_count.")
_PROMPT, _COMPLETION, _TOTAL = (f"llm.token_count.{part}" for part in ("prompt", "completion", "total"))
_FIRST_TOKEN = "gen_ai.response.time_to_first_chunk"  # noqa: S105 - the name of an attribute
_RAW_COUNT = re.compile(r'("[a-z_]+_tokens": ?)(\d+)')


def stamped(sample: SampleTrace, *, start_ns: int, rng: Random, model_version: str | None = None) -> Request:
    """A new trace like `sample`, as a request whose resource is marked as a sample's.

    It starts at `start_ns`. Every stretch between two of its moments is up to 30 % shorter or longer,
    so children stay within their parents and everything keeps its order. `model_version` is the
    snapshot that answers for gpt-4o, one of `wording.FINGERPRINTS`; None keeps the recorded one.
    """
    request: Request = json.loads(reworded(sample, rng, model_version))
    spans = list(spans_of(request))
    _new_ids(spans, rng)
    _new_times(spans, start_ns, rng)
    factor = rng.uniform(*_TOKENS)
    for span in spans:
        _new_counts(span, factor)
    for resource_spans in request["resourceSpans"]:
        resource_spans["resource"]["attributes"].append({"key": MARK, "value": {"boolValue": True}})
    return request


def _new_ids(spans: list[SpanDict], rng: Random) -> None:
    trace_id = f"{rng.getrandbits(128) | 1:032x}"
    span_ids = {span["spanId"]: f"{rng.getrandbits(64) | 1:016x}" for span in spans}
    for span in spans:
        span["traceId"] = trace_id
        span["spanId"] = span_ids[span["spanId"]]
        if parent := span.get("parentSpanId"):
            span["parentSpanId"] = span_ids[parent]


def _new_times(spans: list[SpanDict], start_ns: int, rng: Random) -> None:
    moments = sorted({int(holder[key]) for span in spans for holder, key in times(span)})
    whole = rng.uniform(*_WHOLE)
    moved = {moments[0]: start_ns}
    for before, after in pairwise(moments):
        moved[after] = moved[before] + round((after - before) * whole * rng.uniform(*_PART))
    for span in spans:
        took = _duration(span)
        for holder, key in times(span):
            holder[key] = str(moved[int(holder[key])])
        for value in _values(span, _FIRST_TOKEN):
            value["doubleValue"] = round(value["doubleValue"] * _duration(span) / took, 3)


def _duration(span: SpanDict) -> int:
    return int(span["endTimeUnixNano"]) - int(span["startTimeUnixNano"])


def _new_counts(span: SpanDict, factor: float) -> None:
    """Scale the token counts, in the attributes and in the provider's answer as it was received."""
    counts = {
        item["key"]: item["value"]
        for item in span["attributes"]
        if item["key"].startswith(_COUNTS) and "intValue" in item["value"]
    }
    old = {key: int(value["intValue"]) for key, value in counts.items()}
    new = {number: round(number * factor) for number in old.values()}
    if _TOTAL in old:
        new[old[_TOTAL]] = new[old[_PROMPT]] + new[old[_COMPLETION]]
    for key, value in counts.items():
        value["intValue"] = str(new[old[key]])
    for value in _values(span, "output.value"):
        value["stringValue"] = _RAW_COUNT.sub(
            lambda found: f"{found[1]}{new.get(int(found[2]), found[2])}", value["stringValue"]
        )


def _values(span: SpanDict, key: str) -> Iterator[dict[str, Any]]:
    return (item["value"] for item in span["attributes"] if item["key"] == key)
