"""Keys that were sent with requests do not come into the store with the files that hold them."""

import json
from pathlib import Path
from typing import Any

import pytest

from imported import imported, written
from trace_files import COMPLETION, jaeger

KEY = "sk-proj-" + "aB3" * 12
HEADERS = {"authorization": KEY}
BODY = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}], "api_key": KEY}
RUN = {
    "id": "11111111-1111-1111-1111-111111111111", "trace_id": "11111111-1111-1111-1111-111111111111",
    "dotted_order": "x", "run_type": "llm", "name": "m", "start_time": "2026-01-01T00:00:00",
    "inputs": {}, "outputs": {}, "extra": {"invocation_params": {"headers": {"Authorization": KEY}}},
}  # fmt: skip


def tagged() -> dict[str, Any]:
    made = json.loads(json.dumps(jaeger()))
    tag = {"key": "http.request.header.authorization", "type": "string", "value": f"Bearer {KEY}"}
    made["data"][0]["spans"][0]["tags"].append(tag)
    found: dict[str, Any] = made
    return found


@pytest.mark.parametrize(
    ("importer", "record"),
    [
        ("provider answers", {"request": {"headers": HEADERS, "body": BODY}, "response": COMPLETION}),
        ("provider batch", {"custom_id": "a", "method": "POST", "url": "/v1/x", "body": BODY}),
        ("LangSmith runs", RUN),
        ("Jaeger", tagged()),
    ],
)  # fmt: skip
def test_no_key_is_left(importer: str, record: dict[str, Any], tmp_path: Path) -> None:
    found = imported(written(tmp_path / "a.json", record))
    assert found.importer == importer
    assert found.spans
    for span in found.spans:
        assert KEY.encode() not in span.encoded
