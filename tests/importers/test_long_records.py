"""A trace that is too long to be read at once is read in parts, and they are the same."""

import io
import json
from typing import Any

import pytest

from spanglass.core.span import RawSpan
from spanglass.importers import json_values, long_records
from spanglass.importers.jaeger import IMPORTER
from trace_files import jaeger


def document(count: int) -> dict[str, Any]:
    """A trace with many spans, and a short one after it."""
    (short,) = jaeger()["data"]
    child, root = short["spans"]
    spans = [root, *(child | {"spanID": f"{number:016x}"} for number in range(1, count))]
    return {"data": [short | {"spans": spans}, short | {"traceID": "7" * 32}]}


def read(content: bytes) -> tuple[list[RawSpan], list[str]]:
    batches = list(IMPORTER.read(io.BytesIO(content)))
    return (
        [span for batch in batches for span in batch.spans],
        [part.reason for batch in batches for part in batch.rejected],
    )


@pytest.fixture
def short_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"_LONGEST": 4000, "_PIECE": 1000, "_MOST_AT_ONCE": 1000}.items():
        monkeypatch.setattr(json_values, name, value)
    monkeypatch.setattr(long_records, "_AT_ONCE", 7)


def test_a_long_trace_is_the_same_in_parts(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    content = json.dumps(document(200), indent=1).encode()
    whole = read(content)
    request.getfixturevalue("short_reads")
    assert read(content) == whole
    assert len(whole[0]) == 202


@pytest.mark.usefixtures("short_reads")
def test_a_long_trace_that_is_cut_off_is_what_comes_before() -> None:
    spans, reasons = read(json.dumps(document(200)).encode()[:-3000])
    assert 180 < len(spans) < 200
    assert reasons
    assert reasons[0].startswith("line 1: not JSON: ")
