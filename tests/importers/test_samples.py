"""Files of real tools, where they lie beside the checkout: spans, calls, tokens and tree as expected."""

from pathlib import Path

import pytest

from imported import imported

FILES = Path(__file__).resolve().parents[3] / "shared" / "files"
CAPTURES = FILES.parent / "captures"

pytestmark = pytest.mark.skipif(not FILES.is_dir(), reason="no samples beside the checkout")

EXPECTED = {
    "har/llm.har": ("HAR", 6, [(25, 12), (25, 12), (30, 9), (30, 9), (1200, 12), (None, None)]),
    "langsmith/runs.jsonl": ("LangSmith runs", 8, [(80, 18), (120, 20), (30, 9)]),
    "openai-batch/anthropic-batch-results.jsonl": (
        "provider batch", 4, [(25, 12), (30, 9), (1500, 12), (None, None)],
    ),
    "openai-batch/batch-errors.jsonl": ("provider batch", 1, [(None, None)]),
    "openai-batch/batch-input.jsonl": ("provider batch", 5, [(None, None)] * 5),
    "openai-batch/batch-output.jsonl": (
        "provider batch", 4, [(25, 12), (30, 9), (1200, 140), (8, None)],
    ),
    "zipkin/zipkin-v2.json": ("Zipkin", 2, [(25, None)]),
    "llm/logs.db": ("SQLite store", 10, [(25, 12), (30, 9), (1200, 12), (80, 18), (120, 20)]),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_has_its_spans_and_tokens(name: str) -> None:
    importer, spans, tokens = EXPECTED[name]
    found = imported(FILES / name)
    assert (found.importer, len(found.spans), found.reasons) == (importer, spans, [])
    assert found.tokens == tokens


def test_both_exports_of_phoenix_hold_the_same() -> None:
    rest, rows = (imported(FILES / "phoenix" / name) for name in ("demo-spans-rest.json", "demo-spans.jsonl"))
    assert rest.importer == rows.importer == "Phoenix"
    assert rest.names == rows.names
    assert rest.kinds == rows.kinds
    assert rest.tokens == rows.tokens
    assert [span.span_id for span in rest.spans] == [span.span_id for span in rows.spans]


def test_no_key_of_a_recording_is_kept() -> None:
    for span in imported(FILES / "har" / "llm.har").spans:
        assert b"SECRET" not in span.encoded


def test_runs_are_a_tree() -> None:
    assert imported(FILES / "langsmith" / "runs.jsonl").tree == (
        "weather_agent\n  model\n    ChatOpenAI\n"
        "  tools\n    get_weather\n  model\n    ChatOpenAI\nChatOpenAI"
    )


@pytest.mark.parametrize(
    ("name", "importer", "spans"),
    [("langfuse2-native", "Langfuse events", 5), ("openai-agents-native", "OpenAI Agents", 8)],
)
def test_requests_kept_in_files(name: str, importer: str, spans: int) -> None:
    found = imported(CAPTURES / name / "000.json")
    assert (found.importer, len(found.spans), found.reasons) == (importer, spans, [])
