"""Any JSON value in any place of a record: nothing is raised, and the records beside it are read."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from imported import imported
from spanglass.importers import NotATraceFileError
from trace_files import COMPLETION, SAMPLE, claude_lines, codex_lines, jaeger, phoenix_row

ODD: list[Any] = [None, 5, -1, 1e308, "", "x", [], {}, [[]], [{}], True, "\ud800", {"a": {"b": [1]}}]
RECORDS: dict[str, list[Any]] = {
    "claude": claude_lines(),
    "codex": codex_lines(),
    "jaeger": jaeger()["data"],
    "eval": [SAMPLE],
    "log": [COMPLETION],
    "phoenix": [phoenix_row()],
}


def mutated(value: Any, choice: random.Random) -> Any:
    if choice.random() < 0.04:
        return choice.choice(ODD)
    if isinstance(value, dict):
        return {name: mutated(held, choice) for name, held in value.items() if choice.random() > 0.02}
    return [mutated(item, choice) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("kind", RECORDS)
def test_odd_values_raise_nothing(kind: str, tmp_path: Path) -> None:
    choice = random.Random(kind)
    read = 0
    for _ in range(60):
        lines = [json.dumps(mutated(record, choice)) for record in RECORDS[kind]]
        (tmp_path / "x").write_text("\n".join(lines))
        try:
            read += len(imported(tmp_path / "x").spans)
        except NotATraceFileError:
            continue
    assert read > 20
