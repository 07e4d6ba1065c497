"""Records of JSON in every form of file, read piece by piece, and past what is broken."""

import io
import json
from typing import Any

import pytest

from spanglass.importers import json_values
from spanglass.importers.json_records import first_records, records

PATHS = (("data",), ("log", "entries"))


def knows(value: Any) -> bool:
    return isinstance(value, dict) and "n" in value


def read(content: bytes | str) -> list[Any]:
    stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
    return [record.problem or record.value for record in records(stream, PATHS, knows)]


ROWS = [{"n": 1, "t": "}, {"}, {"n": 2, "t": '\\"x'}, {"n": 3, "t": "\u00e9\u4e2d"}]
LINES = "\n".join(map(json.dumps, ROWS))
FORMS = {
    "lines": LINES,
    "lines, crlf": LINES.replace("\n", "\r\n") + "\r\n",
    "blank lines between": LINES.replace("\n", "\n\n  \n"),
    "array": json.dumps(ROWS),
    "pretty array": json.dumps(ROWS, indent=2),
    "array with an item a line": "[\n" + LINES.replace("\n", ",\n") + "\n]",
    "in an object": json.dumps({"a": {"data": 1}, "data": ROWS, "next": None}),
    "deeper": json.dumps({"log": {"version": "1", "entries": ROWS, "comment": ""}}, indent=1),
    "pages": json.dumps({"data": ROWS[:2]}) + "\n" + json.dumps({"data": ROWS[2:]}),
    "pretty objects in a row": "\n".join(json.dumps(row, indent=2) for row in ROWS),
    "objects without anything between": LINES.replace("\n", ""),
    "with a mark": "\ufeff" + LINES,
    "not escaped": json.dumps(ROWS, ensure_ascii=False),
}


@pytest.mark.parametrize("piece", [1, 7, 64, 1 << 20])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_in_pieces_of_every_size(form: str, piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if piece > 1 or form not in ("lines", "blank lines between"):
        monkeypatch.setattr(json_values, "_PIECE", piece)
    assert read(FORMS[form]) == ROWS


@pytest.mark.parametrize("form", FORMS)
def test_the_beginning_shows_the_first_records(form: str) -> None:
    found = first_records(FORMS[form].encode(), PATHS)
    assert found[0] == ROWS[0]


@pytest.mark.parametrize("cut", range(8, 60, 3))
def test_a_beginning_that_is_cut_off_shows_what_is_whole(cut: int) -> None:
    found = first_records(json.dumps({"data": ROWS}).encode()[: 12 + cut], PATHS)
    assert found
    assert knows(found[0])


def test_a_broken_line_costs_that_line() -> None:
    lines = LINES.split("\n")
    found = read("\n".join([lines[0][:-3], *lines, lines[1][5:], lines[2]]))
    assert [held for held in found if isinstance(held, dict)] == [*ROWS, ROWS[2]]
    assert sum(isinstance(held, str) for held in found) == 2


@pytest.mark.parametrize("indent", [None, 1])
def test_a_broken_item_costs_that_item(indent: int | None) -> None:
    text = json.dumps({"data": [{"n": number, "in": {"x": [number]}} for number in range(5)]}, indent=indent)
    found = read(text.replace('"n": 2', '"n": 2x'))
    assert [held["n"] for held in found if isinstance(held, dict)] == [0, 1, 3, 4]
    assert sum(isinstance(held, str) for held in found) == 1


def test_items_without_a_comma_between_are_read() -> None:
    found = read('[{"n": 1} {"n": 2}, {"n": 3}]')
    assert [held["n"] for held in found if isinstance(held, dict)] == [1, 2, 3]
    assert "is not followed by a comma" in found


def test_memory_does_not_grow_with_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_values, "_PIECE", 4096)
    taken = 0

    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def read(self, size: int | None = -1) -> bytes:  # type: ignore[override]
            nonlocal taken
            taken += 1
            assert size is not None
            assert size <= 8192
            return (b"[" if taken == 1 else b"") + b'{"n": 1},' * 400

    stream: Any = Endless()
    for number, record in enumerate(records(stream, PATHS, knows)):
        assert record.value == {"n": 1}
        if number == 20_000:
            break
