"""A correction changes the span and every figure, whichever comes first, and outlives deriving again."""

from pathlib import Path

import pytest

from spanglass.analysis.refusals.corrections import EVENT, REFUSED
from spanglass.core.span import Batch
from spanglass.formats import Request
from spanglass.formats.otlp_json import FORMAT
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, TRACE, a_batch, a_span

ANSWER = '[{"role": "assistant", "parts": [{"type": "text", "content": "I can\'t help with that."}]}]'
REFUSAL = a_batch(a_span(1, attributes={**CHAT, "gen_ai.output.messages": ANSWER}))


def word(refused: bool) -> Batch:
    record = (
        f'{{"timeUnixNano": "1", "eventName": "{EVENT}", "traceId": "{TRACE.hex()}", "spanId": "{1:016x}", '
        f'"attributes": [{{"key": "{REFUSED}", "value": {{"boolValue": {str(refused).lower()}}}}}]}}'
    )
    body = f'{{"resourceLogs": [{{"scopeLogs": [{{"logRecords": [{record}]}}]}}]}}'
    return FORMAT.decode(Request("POST", "/v1/logs", "application/json", body.encode(), {}))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_correction_reaches_span_trace_and_figures(tmp_path: Path, order: tuple[int, int]) -> None:
    writer = Writer(tmp_path / "traces.db")
    parts = (REFUSAL, word(False))
    for number in order:
        writer.write([parts[number]])
    reader = Reader(tmp_path / "traces.db")
    assert reader.figures().refusals == 0
    assert reader.traces().traces[0].refusals == 0
    assert reader.spans(TRACE)[0].refusal is None
    writer.derive_again([(TRACE, (1).to_bytes(8, "big"))])
    assert reader.figures().refusals == 0
    writer.close()


def test_without_it_the_answer_is_a_refusal(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "traces.db")
    writer.write([REFUSAL])
    assert Reader(tmp_path / "traces.db").figures().refusals == 1
    writer.close()
