"""Spans that a program makes itself, whom they are for, and feedback."""

import json
from pathlib import Path
from typing import Any

from sdk.programs import run
from sdk.servers import plain, provider, sink

PROGRAM = """
import asyncio, spanglass
spanglass.set(user="u-1", session="s-1", feature="chat")
class Tools:
    @spanglass.trace(kind="tool", name="look up")
    def look(self, key, deep=False):
        return {"found": key}
@spanglass.trace
async def answer(question):
    Tools().look(question, deep=True)
    spanglass.set(user=None)
    with spanglass.span("check", kind="guardrail", input={"q": question}, score=0.5) as span:
        span.set(safe=True)
        span.output("fine")
    return object
@spanglass.trace
def items():
    yield 1
    yield 2
@spanglass.trace
def fails():
    raise ValueError("no such thing")
with spanglass.span("root") as root:
    asyncio.run(answer("why?"))
    list(items())
    try:
        fails()
    except ValueError as error:
        print(error)
    print(root.trace_id)
    print(spanglass.feedback("down", comment="wrong"))
print(spanglass.feedback(0.25, name="helpful", trace=root.trace_id))
print(answer.__name__, asyncio.iscoroutinefunction(answer), spanglass.flush())
"""


def test_a_program_that_says_more(tmp_path: Path) -> None:
    with provider() as given, sink() as taken:
        done = run(PROGRAM, given, taken, tmp_path)
        assert done.stderr == ""
        spans = {span["name"]: span for span in taken.spans()}
        logs = [json.loads(body) for path, _, body in taken.requests if path == "/v1/logs"]
    error, trace_id, *rest = done.stdout.split("\n")[:5]
    assert (error, rest) == ("no such thing", ["True", "True", "answer True True"])
    assert set(spans) == {"root", "answer", "look up", "check", "items", "fails"}
    assert {span["traceId"] for span in spans.values()} == {trace_id}
    assert [kind_of(spans[name]) for name in ("look up", "check", "root")] == ["TOOL", "GUARDRAIL", "CHAIN"]
    assert spans["look up"]["parentSpanId"] == spans["answer"]["spanId"]
    looked, checked = spans["look up"]["attributes"], spans["check"]["attributes"]
    assert json.loads(looked["input.value"]) == {"key": "why?", "deep": True}
    assert json.loads(looked["output.value"]) == {"found": "why?"}
    assert (looked["user.id"], looked["session.id"], looked["app.feature"]) == ("u-1", "s-1", "chat")
    assert "user.id" not in checked
    assert (checked["score"], checked["safe"], checked["output.value"]) == (0.5, True, "fine")
    assert spans["fails"]["status"] == {"code": 2, "message": "no such thing"}
    _check_feedback(logs, trace_id)


def _check_feedback(logs: list[Any], trace_id: str) -> None:
    records = [log["resourceLogs"][0]["scopeLogs"][0]["logRecords"][0] for log in logs]
    thumbs, helpful = (plain(record["attributes"]) for record in records)
    assert {record["traceId"] for record in records} == {trace_id}
    assert (thumbs["gen_ai.evaluation.name"], thumbs["gen_ai.evaluation.score.value"]) == ("thumbs", 0.0)
    assert (thumbs["gen_ai.evaluation.score.label"], thumbs["gen_ai.evaluation.explanation"]) == (
        "down",
        "wrong",
    )
    assert helpful["gen_ai.evaluation.score.value"] == 0.25


def kind_of(span: dict[str, Any]) -> Any:
    return span["attributes"]["openinference.span.kind"]
