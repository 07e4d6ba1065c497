"""Runs of LangSmith, as its page, its SDK and its bulk export write them."""

import json
from collections.abc import Iterator
from typing import Any

from spanglass.core.span import RawSpan
from spanglass.formats.json_attributes import label, members
from spanglass.formats.langsmith_runs import run_span
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.json_importer import Each, JsonImporter, has

_STRUCTURES = ("extra", "events", "tags", "error")


def knows(value: Any) -> bool:
    """Whether a record is a run."""
    return has(value, "run_type") and ("dotted_order" in value or has(value, "id", "start_time"))


def spans_of(value: Any) -> Iterator[RawSpan]:
    """The span of a run, and those of the runs inside it."""
    if not knows(value):
        raise BadPartError("it is not a run: it has no run_type")
    run = {**value, **{key: _opened(value.get(key)) for key in _STRUCTURES if key in value}}
    children = run.pop("child_runs", None)
    run.pop("child_run_ids", None)
    run.pop("parent_run_ids", None)
    yield run_span({name: held for name, held in run.items() if held is not None})
    for child in children if isinstance(children, list) else ():
        inherited = {
            "trace_id": label(run.get("trace_id")) or label(run.get("id")),
            "parent_run_id": run.get("id"),
        }
        yield from spans_of({**inherited, **_said(members(child))})


def _said(run: dict[str, Any]) -> dict[str, Any]:
    return {name: held for name, held in run.items() if held is not None}


def _opened(value: object) -> object:
    """The structure a cell of a table holds as JSON text."""
    if isinstance(value, str) and value.startswith(("{", "[")):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


IMPORTER: Importer = JsonImporter(
    "LangSmith runs", knows, lambda _: Each(spans_of), (("runs",),), updates=True, nested=True
)
