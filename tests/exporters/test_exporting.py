"""Exports of a store: what comes back when they are imported, and what a reader of them sees."""

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from spanglass.__main__ import main
from spanglass.store.reader import Reader
from trace_files import SAMPLE, a_line, claude_lines, codex_lines, jaeger

HOSTILE = "<script>alert(1)</script>\u202e```\n# x | =1+1"
LOG = (
    b'{"resourceLogs": [{"resource": {"attributes": [{"key": "a", "value": {"intValue": "1"}}]}, '
    b'"scopeLogs": [{"scope": {"name": "lib"}, "logRecords": [{"traceId": "'
    + b"ab"
    * 16
    + b'", "spanId": "0000000000000001", '
    b'"timeUnixNano": "7", "eventName": "note", "body": {"stringValue": "hi"}}]}]}]}\n'
)


def attribute(key: str, value: object) -> dict[str, object]:
    kinds = {str: "stringValue", float: "doubleValue", bool: "boolValue"}
    return {"key": key, "value": {kinds[type(value)]: value}}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    attributes = [
        attribute("openinference.span.kind", "LLM"),
        attribute("input.value", HOSTILE),
        attribute("output.value", "My key is sk-proj-" + "aB3" * 12),
        attribute("x", 0.1),
        attribute("y", True),
        {
            "key": "z",
            "value": {"arrayValue": {"values": [{"bytesValue": "AAE="}, {"kvlistValue": {"values": []}}]}},
        },
    ]
    span = {"name": HOSTILE, "attributes": attributes, "startTimeUnixNano": "5", "endTimeUnixNano": "9"}
    (tmp_path / "a.jsonl").write_bytes(
        a_line(1, **span)
        + LOG
        + a_line(2, parentSpanId="0000000000000001", status={"code": 2, "message": "no"})
    )
    for name, lines in (
        ("claude", claude_lines()),
        ("codex", codex_lines()),
        ("jaeger", [jaeger()]),
        ("eval", [SAMPLE]),
    ):
        (tmp_path / name).write_text("\n".join(map(json.dumps, lines)))
    made = tmp_path / "store.db"
    files = [str(tmp_path / name) for name in ("a.jsonl", "claude", "codex", "jaeger", "eval")]
    assert main(("import", "--db", str(made), *files)) == 0
    return made


def exported(store: Path, name: str, *options: str) -> Path:
    path = store.parent / name
    assert main(("export", "--db", str(store), "-o", str(path), *options)) == 0
    return path


@pytest.mark.parametrize("suffix", ["json", "jsonl", "pb"])
def test_export_import_export_is_the_same_byte_for_byte(
    store: Path, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first = exported(store, f"first.{suffix}")
    other = store.parent / "other.db"
    assert main(("import", "--db", str(other), str(first))) == 0
    second = exported(other, f"second.{suffix}")
    assert second.read_bytes() == first.read_bytes()
    capsys.readouterr()
    shown = []
    for each in (store, other):
        assert main(("stats", "--db", str(each), "--json")) == 0
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1]
    if suffix != "pb":
        json.loads(first.read_text().splitlines()[0] if suffix == "jsonl" else first.read_text())


def test_log_records_and_values_come_back(store: Path) -> None:
    other = store.parent / "other.db"
    assert main(("import", "--db", str(other), str(exported(store, "x.json", "--format", "otlp-json")))) == 0
    reader = Reader(other)
    detail = reader.span_detail(b"\xab" * 16, (1).to_bytes(8, "big"))
    reader.close()
    assert detail is not None
    assert [(log.event_name, log.body, log.scope.name) for log in detail.logs] == [("note", "hi", "lib")]
    assert detail.span.attributes["z"] == [b"\0\1", {}]


def test_protobuf_holds_what_came_to_the_byte_and_nothing_that_was_taken_out(store: Path) -> None:
    whole, redacted = exported(store, "x.pb"), exported(store, "y.pb", "--redact")
    reader = Reader(store)
    detail = reader.span_detail(b"\xab" * 16, (1).to_bytes(8, "big"))
    reader.close()
    assert detail is not None
    assert detail.span.encoded in whole.read_bytes()
    assert detail.logs[0].encoded in whole.read_bytes()
    assert b"sk-proj-" in whole.read_bytes()
    assert b"sk-proj-" not in redacted.read_bytes()
    assert b"[secret-1]" in redacted.read_bytes()
    other = store.parent / "other.db"
    assert main(("import", "--db", str(other), str(redacted))) == 0
    counts = []
    for each in (store, other):
        reader = Reader(each)
        counts.append(reader.status().spans)
        reader.close()
    assert counts[0] == counts[1]


def test_one_trace_and_a_range_say_which_traces(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exported(store, "one.jsonl", "--trace", "ab" * 16).read_text().count("\n") == 1
    assert exported(store, "none.jsonl", "--end", "0").read_text() == ""
    assert exported(store, "some.jsonl", "--start", "0", "--end", "1").read_text().count("\n") == 1
    capsys.readouterr()
    missing = ("export", "--db", str(store), "-o", str(store.parent / "z.jsonl"), "--trace", "ffff")
    assert main(missing) == 1
    assert capsys.readouterr().err == "No trace begins with ffff.\n"


def test_a_preview_lists_what_is_taken_out_and_writes_nothing(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = set(store.parent.iterdir())
    capsys.readouterr()
    assert main(("export", "--db", str(store), "--preview", "--json", "--redact-pattern", "script")) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["done"], said["more"], said["different"]) == (True, False, 2)
    assert [(one["kind"], one["text"], one["placeholder"]) for one in said["replacements"]] == [
        ("secret", "sk-p••••••••", "[secret-1]"),
        ("text", "script", "[text-1]"),
    ]
    assert set(store.parent.iterdir()) == before
    assert main(("export", "--db", str(store), "--preview", "1", "--json")) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["more"]
    assert main(("export", "--db", str(store))) == 2


def test_a_query_says_which_traces(store: Path) -> None:
    whole, part = exported(store, "all.jsonl"), exported(store, "part.jsonl", "file:claude")
    assert 0 < part.stat().st_size < whole.stat().st_size


def test_a_table_has_a_row_for_each_span(store: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(store, "x.csv").read_text(), newline="")))
    reader = Reader(store)
    assert len(rows) == reader.status().spans
    reader.close()
    call = next(row for row in rows if row["model_responded"] == "claude-x")
    assert (call["input_tokens"], call["kind"], call["status"]) == ("7", "llm", "unset")
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_fences_of_markdown_are_not_closed_by_what_they_hold(store: Path) -> None:
    text = exported(store, "x.md").read_text()
    fence = ""
    outside = []
    for line in text.splitlines():
        if not fence and (found := re.match(r"(`{3,})(?:text|json)$", line)):
            fence = found.group(1)
        elif line == fence:
            fence = ""
        elif not fence:
            outside.append(line)
    assert fence == ""
    assert not any("<script>" in line or line.startswith("# x") for line in outside)


def test_a_report_folds_up_what_went_well(tmp_path: Path) -> None:
    said = [attribute("openinference.span.kind", "LLM"), attribute("output.value", '{"a": [1, 2]}')]
    lines = [a_line(number, attributes=said) for number in range(1, 5)]
    lines.append(a_line(5, name="worse", status={"code": 2, "message": "no luck"}))
    (tmp_path / "t.jsonl").write_bytes(b"".join(lines))
    assert main(("import", "--db", str(tmp_path / "t.db"), str(tmp_path / "t.jsonl"))) == 0
    text = exported(tmp_path / "t.db", "x.md").read_text()
    assert text.count("<details>") == text.count("</details>") == 4
    assert "## worse (span, 00000000)" in text
    assert '```json\n{"a": [1, 2]}\n```' in text


@pytest.mark.parametrize(("name", "limit"), [("x.md", 20_000), ("x.html", 200_000)])
def test_of_a_long_text_it_is_said_how_much_more_there_is(tmp_path: Path, name: str, limit: int) -> None:
    held = "w" * limit + "x" * 2345
    said = [attribute("openinference.span.kind", "LLM"), attribute("output.value", held)]
    (tmp_path / "t.jsonl").write_bytes(a_line(1, attributes=said, status={"code": 2, "message": "no luck"}))
    assert main(("import", "--db", str(tmp_path / "t.db"), str(tmp_path / "t.jsonl"))) == 0
    text = exported(tmp_path / "t.db", name).read_text()
    assert "w…\n[2,345 more characters]" in text
    assert "wx" not in text


def test_names_are_written_without_marks_that_nobody_needs(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_bytes(a_line(1, name="gpt-4o (new!) <b>_x_"))
    assert main(("import", "--db", str(tmp_path / "t.db"), str(tmp_path / "t.jsonl"))) == 0
    first = exported(tmp_path / "t.db", "x.md").read_text().splitlines()[0]
    assert first == "# gpt-4o (new!) \\<b\\>\\_x\\_"


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [
            value or "" for name, value in attrs if name in ("src", "href", "srcset", "action")
        ]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_what_failed_and_what_was_refused_is_told_apart_and_open(tmp_path: Path) -> None:
    refused = [
        attribute("openinference.span.kind", "LLM"), attribute("gen_ai.output.type", "text"),
        attribute("output.value", "I'm sorry, but I can't help with that."),
    ]  # fmt: skip
    failed = {"parentSpanId": "0000000000000001", "status": {"code": 2, "message": "no"}}
    times = {"startTimeUnixNano": "5", "endTimeUnixNano": "9"}
    (tmp_path / "a.jsonl").write_bytes(a_line(1, attributes=refused, **times) + a_line(2, **failed, **times))
    assert main(("import", "--db", str(tmp_path / "store.db"), str(tmp_path / "a.jsonl"))) == 0
    text = exported(tmp_path / "store.db", "x.html").read_text()
    assert re.findall(r'<details class="(.+?)"( open)?>', text) == [
        ("llm refused", " open"),
        ("span failed", " open"),
    ]
    assert re.findall(r"<em>(.+?)</em>", text) == ["refused", "failed"]
    assert '<h2 class="refusal">Refused' in text


def test_the_page_needs_nothing_and_runs_nothing(store: Path) -> None:
    text = exported(store, "x.html").read_text()
    page = Page()
    page.feed(text)
    assert set(page.tags) <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "section",
        "h1",
        "h2",
        "p",
        "div",
        "details",
        "summary",
        "span",
        "i",
        "em",
        "b",
        "pre",
        "table",
        "tr",
        "th",
        "td",
    }
    assert page.addresses == []
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text
    assert "<script>alert(1)</script>" in page.text
    assert "\u202e" not in text
    assert text.count('class="time"') == sum(1 for tag in page.tags if tag == "b")


@pytest.mark.parametrize("name", ["x.json", "x.jsonl", "x.csv", "x.md", "x.html"])
def test_secrets_are_taken_out_of_every_kind(
    store: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "aB3aB3" in exported(store, f"raw-{name}").read_text()
    capsys.readouterr()
    assert "aB3aB3" not in exported(store, name, "--redact").read_text()
    assert re.fullmatch(r"Redacted: \d+ × secret\.\n", capsys.readouterr().err)


def test_what_cannot_be_written_is_said(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("export", "--db", str(store), "-o", "x.unknown")) == 2
    assert "Say which --format" in capsys.readouterr().err
    assert main(("export", "--db", str(store), "-o", str(store.parent / "no" / "x.json"))) == 1
    assert main(("export", "--db", str(store), "-o", "x.json", "--redact-pattern", "(")) == 2


def test_to_stdout(store: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(("export", "--db", str(store), "-o", "-", "--format", "otlp-jsonl", "file:codex")) == 0
    assert json.loads(capfdbinary.readouterr().out)["resourceSpans"]
