"""OTLP JSON Lines: recognised though lines are broken, and a broken line costs that line only."""

import io
import json

import pytest

from spanglass.core.span import Batch
from spanglass.formats.otlp_json import decode_spans_json
from spanglass.importers import HEAD_BYTES, json_values, otlp_lines, otlp_parts
from spanglass.importers.otlp_lines import IMPORTER, lines


def a_line(number: int = 1, **changes: object) -> bytes:
    span = {"traceId": "ab" * 16, "spanId": f"{number:016x}", "name": f"span {number}", **changes}
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).encode() + b"\n"


LOGS = b'{"resourceLogs": [{"scopeLogs": [{"logRecords": [{"body": {"stringValue": "hi"}}]}]}]}\n'
METRICS = b'{"resourceMetrics": [{"scopeMetrics": []}]}\n'


def read(content: bytes) -> list[Batch]:
    return list(IMPORTER.read(io.BytesIO(content)))


def names(batches: list[Batch]) -> list[str]:
    return [span.name for batch in batches for span in batch.spans]


def reasons(batches: list[Batch]) -> list[str]:
    return [part.reason for batch in batches for part in batch.rejected]


@pytest.mark.parametrize(
    "head",
    [
        a_line(),
        a_line() + a_line(),
        a_line().rstrip(),
        b"\xef\xbb\xbf" + a_line(),
        b"\n\n  \n" + a_line(),
        LOGS,
        METRICS + a_line(),
        b'ing half a line"}]}\n' + a_line(),
        b'{"resourceSpans": [{"scopeSp\n' + a_line(),
        b"\x00\xff\n" + a_line(),
        b'{"resourceSpans": [' + b" " * HEAD_BYTES,
        b'{"resource_spans": []}',
        b'{"resourceSpans": [}',
        a_line() + b'{"resourceSpans": [{"sco',
        a_line() + b"[" * 100_000 + b"\n",
    ],
)
def test_lines_are_recognised(head: bytes) -> None:
    assert IMPORTER.recognises(head[:HEAD_BYTES])


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"{}\n",
        b'{"spans": []}\n',
        b"[" + a_line().rstrip() + b"]",
        b"[\n" + a_line().rstrip() + b",\n" + a_line() + b"]",
        json.dumps(json.loads(a_line()), indent=1).encode(),
        b'"resourceSpans"\n',
        b'{"resourceSpans": ' + b"[" * 100_000 + b"\n",
        b'{"resourceSpans": [}\n{"other": 1}\n',
        b"\x0a\x10\x0a\x05",
    ],
)
def test_other_files_are_not(head: bytes) -> None:
    assert not IMPORTER.recognises(head)


def test_a_batch_a_line_whatever_the_signal() -> None:
    batches = read(a_line(1) + b"\n" + LOGS + METRICS + b"\xef\xbb\xbf" + a_line(2).rstrip())
    assert names(batches) == ["span 1", "span 2"]
    assert [len(batch.logs) for batch in batches] == [0, 1, 0, 0]
    assert reasons(batches) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"not json\n", "line 2: not JSON: Expecting value"),
        (b'{"resourceSpans": [{"scopeSp\n', "line 2: not JSON: a text has no end"),
        (b"[" * 100_000 + b"\n", "line 2: not JSON: it is nested too deeply"),
        (b'{"resourceSpans": 5}\n', "line 2: not OTLP: resourceSpans is not a list."),
        (b"5\n", "line 2: not OTLP: the top level is not an object."),
        (a_line(9, spanId="x"), "line 2: span is not valid: an id is not hexadecimal"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_the_others_are_read(line: bytes, reason: str) -> None:
    batches = read(a_line(1) + line + a_line(3))
    assert names(batches) == ["span 1", "span 3"]
    assert reasons(batches) == [reason]


def test_lines_may_end_in_commas() -> None:
    content = b"".join(a_line(number).rstrip() + b",\n" for number in (1, 2, 3))
    assert IMPORTER.recognises(content)
    assert (names(read(content)), reasons(read(content))) == (["span 1", "span 2", "span 3"], [])


@pytest.mark.parametrize("between", [b"", b"\r", b" ", b", "])
@pytest.mark.parametrize("whole", [200, 1 << 20])
def test_several_requests_may_stand_on_one_line(
    between: bytes, whole: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(otlp_lines, "_WHOLE", whole)
    told = [a_line(number).rstrip() for number in (1, 2, 3)]
    for content in (between.join(told), between.join(told) + b"\n" + a_line(4)):
        assert IMPORTER.recognises(content)
        assert names(read(content))[:3] == ["span 1", "span 2", "span 3"]
        assert reasons(read(content)) == []
    batches = read(between.join(told)[:-30] + b"\n" + a_line(4))
    assert names(batches) == ["span 1", "span 2", "span 4"]
    assert len(reasons(batches)) == 1
    assert reasons(batches)[0].startswith("line 1: not JSON: ")


def a_long_line(*numbers: int) -> bytes:
    """Two resources, each with two scopes and spans of all these numbers."""

    def spans(first: int) -> list[object]:
        return [
            {"traceId": "ab" * 16, "spanId": f"{first + number:016x}", "name": f"s {first + number}"}
            for number in numbers
        ]

    groups = [
        {
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": name}}]},
            "scopeSpans": [
                {"scope": {"name": f"{name} {scope}"}, "spans": spans(place * 1000 + scope * 100)}
                for scope in (1, 2)
            ],
        }
        for place, name in enumerate(("a", "b"))
    ]  # fmt: skip
    return json.dumps({"resourceSpans": groups, "resourceMetrics": [{}, 5]}).encode() + b"\n"


@pytest.fixture
def short_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(otlp_lines, "_WHOLE", 200)
    monkeypatch.setattr(otlp_parts, "_ENOUGH", 150)


@pytest.mark.usefixtures("short_reads")
def test_a_long_line_comes_in_parts_and_is_the_same() -> None:
    content = a_line(1) + a_long_line(1, 2, 3, 4, 5) + a_line(3)
    told = list(lines(io.BytesIO(content)))
    assert [line.number for line in told if not line.part] == [1, 2, 3]
    assert sum(line.part for line in told) > 4
    assert [line.end for line in told if not line.part][-1] == len(content)
    batches = [line.batch() for line in told]
    assert reasons(batches) == []
    whole = decode_spans_json(json.loads(a_long_line(1, 2, 3, 4, 5)))
    found = [span for batch in batches for span in batch.spans]
    assert found[1:-1] == list(whole.spans)


@pytest.mark.usefixtures("short_reads")
@pytest.mark.parametrize(
    ("line", "spans", "problem"),
    [
        (a_long_line(1, 2)[:-60], 7, "line 2: not JSON: "),
        (a_long_line(1, 2).rstrip() + b" 5\n", 8, "line 2: not JSON: Extra data"),
        (b'{"filler": "' + b"x" * 1000 + b'"}\n', 0, "line 2: not OTLP: no object with spans or log records"),
        (b"y" * 1000 + b"\n", 0, "line 2: not OTLP: no object with spans or log records"),
        (b'{"scopeSpans": [{"spans": [{}], "scope": {}}]}'.ljust(500) + b"\n", 0, "line 2: "),
    ],
)
def test_a_broken_long_line_is_named_and_the_others_are_read(line: bytes, spans: int, problem: str) -> None:
    batches = read(a_line(1) + line + (b"" if line.endswith(b"\n") else b"\n") + a_line(3))
    assert len(names(batches)) == spans + 2
    assert any(reason.startswith(problem) for reason in reasons(batches))


@pytest.mark.usefixtures("short_reads")
def test_a_value_that_does_not_fit_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_values, "_LONGEST", 5000)
    monkeypatch.setattr(json_values, "_PIECE", 1000)
    batches = read(a_line(1) + a_line(2, name="x" * 20_000) + a_line(3))
    assert names(batches) == ["span 1", "span 3"]
    assert reasons(batches) == ["line 2: a value is longer than 32 MiB"]


def test_the_last_line_may_be_cut_off() -> None:
    batches = read(a_line(1) + a_line(2)[:-30])
    assert names(batches) == ["span 1"]
    assert reasons(batches)[0].startswith("line 2: not JSON: ")
