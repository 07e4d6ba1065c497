"""Packed files of records that are cut off: what comes before is read, whatever form it has."""

import csv
import gzip
import io
import json
import lzma
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imported import imported
from trace_files import jaeger, phoenix_row

Pack = Callable[[bytes], bytes]

MANY = 400  # more than are told at a time, and in all more than is read at a time
CUT_OFF = "the compressed file is damaged or cut off: its end is missing"


def row(number: int) -> dict[str, Any]:
    found = phoenix_row() | {"context.span_id": f"{number:016x}"}
    return found | {"attributes.note": os.urandom(1500).hex()}  # packs badly


def as_lines(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in rows)


def as_table(rows: list[dict[str, Any]]) -> bytes:
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(rows[0])
    for each in rows:
        writer.writerow([cell if isinstance(cell, str) else json.dumps(cell) for cell in each.values()])
    return made.getvalue().encode()


def as_array(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps(rows, indent=1).encode()


FORMS = {"lines": as_lines, "array": as_array, "CSV": as_table}


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress], ids=["gzip", "xz"])
@pytest.mark.parametrize("rows", [20, MANY])
@pytest.mark.parametrize("form", FORMS)
def test_the_records_before_the_end_are_read(tmp_path: Path, form: str, rows: int, pack: Pack) -> None:
    packed = pack(FORMS[form]([row(number) for number in range(1, rows + 1)]))
    path = tmp_path / "cut"
    path.write_bytes(packed[: len(packed) * 9 // 10])
    found = imported(path)
    ids = [int.from_bytes(span.span_id, "big") for span in found.spans]
    assert ids == list(range(1, len(ids) + 1))
    assert rows * 0.8 < len(ids) < rows * 0.92
    (said,) = found.reasons
    assert said.endswith(CUT_OFF)


def test_of_a_trace_that_is_cut_off_there_is_what_there_is(tmp_path: Path) -> None:
    document = jaeger()
    (trace,) = document["data"]
    trace["spans"] = [
        trace["spans"][0] | {"spanID": f"{number:x}", "operationName": os.urandom(200).hex()}
        for number in range(1, 99)
    ]
    packed = gzip.compress(json.dumps(document).encode())
    path = tmp_path / "cut"
    path.write_bytes(packed[: len(packed) // 2])
    found = imported(path)
    assert 35 < len(found.spans) < 60
    assert found.reasons == [f"line 1: {CUT_OFF}"]
