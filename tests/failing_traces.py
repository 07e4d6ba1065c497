"""A store of calls that fail in several ways, each beside calls of the same place that do not."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from builders import MS, T0
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import a_batch, a_span

URL = "https://api.openai.com/v1/chat/completions"
PROMPT = "You are a support agent.\nDo not promise refunds."
REFUSAL = "I'm sorry, but I can't help with that."
OLD, NEW = "m-2024-08-06", "m-2024-11-20"
SCHEMA = {
    "type": "object", "required": ["date"],
    "properties": {"date": {"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}$"}},
}  # fmt: skip
FORM = {"type": "json_schema", "json_schema": {"name": "invoice", "schema": SCHEMA}}
TOOL = {"type": "function", "function": {
    "name": "run_query", "description": "Runs one SELECT.",
    "parameters": {"type": "object", "properties": {"sql": {"type": "string"}}, "required": ["sql"]},
}}  # fmt: skip
MINUTE_NS = 60_000 * MS


def a_call(number: int, feature: str, answer: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """The span of a call of a model, with both bodies, in a trace of its own."""
    asked, status = fields.pop("body", {}), fields.pop("status", 200)
    model, question = fields.pop("model", OLD), fields.pop("question", f"Question {number}")
    system = fields.pop("system", PROMPT)
    messages = [{"role": "system", "content": system}, {"role": "user", "content": question}]
    body = {"model": "m", "messages": messages, **asked}
    told = answer if status != 200 else {
        "id": f"c{number}", "model": model, "choices": [{"index": 0, "finish_reason": "stop", **answer}],
        "usage": {"prompt_tokens": 100, "completion_tokens": fields.pop("tokens", 20)},
    }  # fmt: skip
    attributes = {
        "spanglass.request.body": json.dumps(body), "spanglass.response.body": json.dumps(told),
        "spanglass.response.content_type": "application/json", "url.full": URL,
        "http.response.status_code": status, "app.feature": feature,
    }  # fmt: skip
    trace = fields.pop("trace", number.to_bytes(16, "big"))
    start = fields.pop("start", T0 + number * MINUTE_NS)
    return a_span(number, trace=trace, start=start, name=feature, attributes=attributes, **fields)


def says(text: str, reason: str = "stop") -> dict[str, Any]:
    return {"message": {"role": "assistant", "content": text}, "finish_reason": reason}


def calls(name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    function = {"name": name, "arguments": json.dumps(arguments)}
    called = [{"id": "1", "type": "function", "function": function}]
    message = {"role": "assistant", "content": None, "tool_calls": called}
    return {"message": message, "finish_reason": "tool_calls"}


def refusals(first: int = 1, old: int = 12, new: int = 12) -> list[dict[str, Any]]:
    """Calls that the old version answers, and the new one refuses."""
    good = [a_call(first + each, "refunds", says("It is on its way.")) for each in range(old)]
    start = first + old
    bad = [a_call(start + each, "refunds", says(REFUSAL), model=NEW) for each in range(new)]
    return [*good, *bad]


def invoices(first: int = 101) -> list[dict[str, Any]]:
    """Answers that keep their schema, and two that do not."""
    dates = ["2026-09-14"] * 5 + ["14/09/2026"] * 2
    return [
        a_call(first + place, "invoices", says(json.dumps({"date": date})), body={"response_format": FORM})
        for place, date in enumerate(dates)
    ]


def summaries(first: int = 201) -> list[dict[str, Any]]:
    """Answers that are done, and three that were cut off."""
    whole = [a_call(first + each, "inbox", says("All."), body={"max_tokens": 100}, tokens=70 + each)
             for each in range(4)]  # fmt: skip
    cut = [a_call(first + 4 + each, "inbox", says("Some", "length"), body={"max_tokens": 100}, tokens=100)
           for each in range(3)]  # fmt: skip
    return [*whole, *cut]


def limited(first: int = 301) -> list[dict[str, Any]]:
    """A call that is tried again before the time that was asked for is over, and given up."""
    error = {
        "error": {"message": "Rate limit reached. Please try again in 20s.", "code": "rate_limit_exceeded"}
    }
    start = T0 + first * MINUTE_NS
    return [
        a_call(first + each, "search", error, status=429, question="One", trace=first.to_bytes(16, "big"),
               start=start + each * 2000 * MS)
        for each in range(3)
    ]  # fmt: skip


def queries(first: int = 401, worked: int = 2, failed: int = 2) -> list[dict[str, Any]]:
    """Calls that have a tool run, which fails for some."""
    made = []
    for place in range(worked + failed):
        number, trace = first + 2 * place, (first + place).to_bytes(16, "big")
        sql = "select 1" if place < worked else "select line_id"
        asked = a_call(number, "sql", calls("run_query", {"sql": sql}), body={"tools": [TOOL]}, trace=trace)
        tool: dict[str, Any] = {
            "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "run_query", "app.feature": "sql",
            "gen_ai.tool.call.arguments": json.dumps({"sql": sql}), "gen_ai.tool.call.result": "1",
        }  # fmt: skip
        status = {} if place < worked else {"status": {"code": 2, "message": "column line_id does not exist"}}
        start = T0 + number * MINUTE_NS + 1500 * MS
        ran = a_span(number + 1, trace=trace, start=start, name="run_query", attributes=tool, **status)
        made += [asked, ran]
    return made


def a_store(path: Path, *parts: Sequence[dict[str, Any]]) -> Reader:
    """A store of those spans, and a reader of it."""
    writer = Writer(path)
    writer.write([a_batch(*part) for part in parts])
    while writer.settle():
        pass
    writer.close()
    return Reader(path)
