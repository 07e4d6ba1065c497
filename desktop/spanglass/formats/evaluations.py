"""Scores that clients send for a span, as log records of the GenAI convention's evaluation event."""

from collections.abc import Iterable
from dataclasses import dataclass

from spanglass.core.ids import to_hex
from spanglass.core.otlp_json import attributes_json
from spanglass.core.span import Batch, Value
from spanglass.formats.otlp_json import decode_spans_json

_EVENT = "gen_ai.evaluation.result"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What someone or something thought of a span: a number or a word, and why.

    `time_ns` is 0 if the client did not say when. Where only the span is known, or only the session, the
    other ids are empty.
    """

    trace_id: bytes
    span_id: bytes
    time_ns: int
    name: str
    score: Value = None
    explanation: str | None = None
    session: str | None = None


def as_logs(evaluations: Iterable[Evaluation], scope: str) -> Batch:
    """The log records of evaluations, said to be made by `scope`."""
    records = [_record(evaluation) for evaluation in evaluations]
    return decode_spans_json(
        {"resourceLogs": [{"scopeLogs": [{"scope": {"name": scope}, "logRecords": records}]}]}
        if records
        else {}
    )


def _record(evaluation: Evaluation) -> dict[str, object]:
    attributes: dict[str, Value] = {"gen_ai.evaluation.name": evaluation.name}
    score = evaluation.score
    if isinstance(score, int | float):
        attributes["gen_ai.evaluation.score.value"] = score
    elif score is not None:
        attributes["gen_ai.evaluation.score.label"] = score
    if evaluation.explanation:
        attributes["gen_ai.evaluation.explanation"] = evaluation.explanation
    if evaluation.session:
        attributes["session.id"] = evaluation.session
    return {
        "timeUnixNano": str(evaluation.time_ns),
        "traceId": to_hex(evaluation.trace_id),
        "spanId": to_hex(evaluation.span_id),
        "eventName": _EVENT,
        "attributes": attributes_json(attributes),
    }
