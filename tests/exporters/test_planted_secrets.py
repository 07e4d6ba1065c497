"""A trace with secrets of all kinds in all places: none is left in any export, and its shape stays."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from planted import SECRETS, left_of
from spanglass.__main__ import main
from spanglass.cli.arguments import EXPORTS
from spanglass.store.reader import Reader

TRACE = "ab" * 16
ALL = " ; ".join(SECRETS.values())


def text(key: str, value: str) -> dict[str, Any]:
    return {"key": key, "value": {"stringValue": value}}


def places(secret: str) -> dict[str, Any]:
    """A span with a secret in all of its places."""
    message = [{"role": "user", "parts": [{"type": "text", "content": f"here: {secret} ok"}]}]
    return {
        "name": f"ask {secret}",
        "attributes": [
            text("gen_ai.operation.name", "chat"), text("gen_ai.request.model", "gpt-4o"),
            text("gen_ai.input.messages", json.dumps(message)), text("note", secret),
            text("user.id", f"u {secret}"), text("nested", json.dumps({"deep": [{"er": secret}], "n": 5})),
            {"key": "list", "value": {"arrayValue": {"values": [
                {"stringValue": secret}, {"intValue": "7"}]}}},
            {"key": "map", "value": {"kvlistValue": {"values": [text("inner", secret)]}}},
            {"key": "bytes", "value": {"bytesValue": base64.b64encode(secret.encode()).decode()}},
        ],
        "status": {"code": 2, "message": f"failed with {secret}"},
        "events": [{"name": "exception", "timeUnixNano": "7", "attributes": [
            text("exception.type", "E"), text("exception.message", secret)]}],
        "links": [{"traceId": "cd" * 16, "spanId": "01" * 8, "attributes": [text("why", secret)]}],
    }  # fmt: skip


def document() -> dict[str, Any]:
    spans, logs = [], []
    for number, secret in enumerate([*SECRETS.values(), ALL], 1):
        parent = {} if number == 1 else {"parentSpanId": f"{number // 2:016x}"}
        spans.append({
            "traceId": TRACE, "spanId": f"{number:016x}", "startTimeUnixNano": str(10**18 + number),
            "endTimeUnixNano": str(10**18 + number + 10**9), **parent, **places(secret),
        })  # fmt: skip
        logs.append({
            "traceId": TRACE, "spanId": f"{number:016x}", "timeUnixNano": str(10**18 + number),
            "eventName": "note", "body": {"stringValue": f"said {secret}"},
            "attributes": [text("at", secret)],
        })  # fmt: skip
    resource = {"attributes": [text("service.name", "app"), text("process.command_line", f"run {ALL}")]}
    return {
        "resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": {"name": "t"}, "spans": spans}]}],
        "resourceLogs": [{"resource": resource, "scopeLogs": [{"scope": {"name": "t"}, "logRecords": logs}]}],
    }


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    (folder / "p.json").write_text(json.dumps(document()))
    assert main(("import", "--db", str(folder / "s.db"), str(folder / "p.json"))) == 0
    return folder / "s.db"


@pytest.mark.parametrize("kind_of_file", EXPORTS)
def test_none_is_left(store: Path, tmp_path: Path, kind_of_file: str) -> None:
    whole, redacted = tmp_path / "whole", tmp_path / "redacted"
    for path, options in ((whole, ()), (redacted, ("--redact",))):
        command = ("export", "--db", str(store), "-o", str(path), "--format", kind_of_file, *options)
        assert main(command) == 0
    before, after = whole.read_bytes(), redacted.read_bytes()
    found = {kind: left_of(kind).encode() for kind in SECRETS}
    assert [kind for kind, part in found.items() if part not in before] == []
    assert [kind for kind, part in found.items() if part in after] == []
    packed = {kind: base64.b64encode(SECRETS[kind].encode())[4:40] for kind in SECRETS}
    assert [kind for kind, part in packed.items() if part in after] == []
    assert b"[secret-1]" in after


@pytest.mark.parametrize("kind_of_file", ["otlp-json", "otlp-jsonl", "otlp-proto"])
def test_the_shape_stays(store: Path, tmp_path: Path, kind_of_file: str) -> None:
    file, other = tmp_path / "redacted", tmp_path / "other.db"
    command = ("export", "--db", str(store), "-o", str(file), "--format", kind_of_file, "--redact")
    assert main(command) == 0
    assert main(("import", "--db", str(other), str(file))) == 0
    readers = Reader(store), Reader(other)
    rows = [reader.spans(bytes.fromhex(TRACE)) for reader in readers]
    assert [(row.span_id, row.parent_id, row.kind) for row in rows[0]] == [
        (row.span_id, row.parent_id, row.kind) for row in rows[1]
    ]
    for row in rows[0]:
        before, after = (reader.span_detail(bytes.fromhex(TRACE), row.span_id) for reader in readers)
        assert before is not None
        assert after is not None
        assert list(before.span.attributes) == list(after.span.attributes)
        assert after.span.attributes["list"][1] == 7  # type: ignore[index]
        nested = json.loads(str(after.span.attributes["nested"]))
        assert (list(nested), nested["n"]) == (["deep", "n"], 5)
        assert len(after.logs) == len(before.logs) == 1
        assert len(after.facts.input) == len(before.facts.input)
    for reader in readers:
        reader.close()


@pytest.mark.parametrize("kind_of_file", EXPORTS)
def test_what_one_span_names_a_secret_is_in_no_other_span(tmp_path: Path, kind_of_file: str) -> None:
    said = json.dumps([{"role": "user", "parts": [{"type": "text", "content": "log in with tr0ub4dor & 3"}]}])
    calls = [
        [text("gen_ai.operation.name", "chat"), text("gen_ai.input.messages", said)],
        [
            text("gen_ai.operation.name", "execute_tool"),
            text("gen_ai.tool.call.arguments", json.dumps({"password": "tr0ub4dor & 3"})),
        ],
    ]
    spans = [
        {
            "traceId": TRACE, "spanId": f"{number:016x}", "name": "s", "attributes": attributes,
            "startTimeUnixNano": str(10**18 + number), "endTimeUnixNano": str(10**18 + 9),
        }
        for number, attributes in enumerate(calls, 1)
    ]  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}))
    store, out = str(tmp_path / "a.db"), tmp_path / "out"
    assert main(("import", "--db", store, str(tmp_path / "a.json"))) == 0
    assert main(("export", "--db", store, "-o", str(out), "--format", kind_of_file, "--redact")) == 0
    held = out.read_bytes()
    assert b"log in with [secret-1]" in held
    assert b"tr0ub4dor" not in held
