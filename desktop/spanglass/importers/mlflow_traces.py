"""Traces as MLflow writes them to JSON: ``info`` and ``data``."""

import json
from collections.abc import Iterator
from typing import Any

from spanglass.formats.json_attributes import label, members, objects
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.json_importer import Each, JsonImporter, Told
from spanglass.importers.mlflow_assessments import assessments
from spanglass.importers.mlflow_spans import mlflow_span, trace_attributes


def knows(value: Any) -> bool:
    """Whether a record is a trace of MLflow's."""
    info = members(members(value).get("info"))
    return bool(info.get("trace_id") or info.get("request_id")) and "data" in members(value)


def spans_of(value: Any) -> Iterator[Told]:
    """The spans of a trace, and its assessments."""
    if not knows(value):
        raise BadPartError("it has no info with a trace id, or no data")
    info, data = members(value["info"]), value["data"]
    if isinstance(data, str):
        data = json.loads(data)
    listed = members(data).get("spans")
    if not isinstance(listed, list):
        raise BadPartError("its data has no spans")
    metadata = members(info.get("trace_metadata") or info.get("request_metadata"))
    of_trace = trace_attributes(metadata, members(info.get("tags")))
    name = label(info.get("trace_id") or info.get("request_id"))
    for given in listed:
        span = mlflow_span({"request_id": name, **members(given)}, of_trace)
        yield span
        if not span.parent_id:
            yield from assessments(objects(info.get("assessments")), span)


IMPORTER: Importer = JsonImporter(
    "MLflow traces", knows, lambda _: Each(spans_of), (("traces",),), nested=True, thinks="mlflow"
)
