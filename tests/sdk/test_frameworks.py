"""What frameworks tell of their runs becomes the structure around the calls."""

import json
from pathlib import Path
from typing import Any

import pytest

from sdk.programs import run
from sdk.servers import provider, sink, tree

ASK = """
import httpx2 as httpx
def ask(question):
    body = {"model": "m", "messages": [{"role": "user", "content": question}]}
    return httpx.post(URL + "/v1/chat/completions", json=body).json()["id"]
"""
LANGCHAIN = (
    ASK
    + """
import asyncio
from langchain_core.runnables import RunnableLambda, RunnableParallel
from langchain_core.tools import tool
@tool
def look_up(city: str) -> str:
    "weather"
    return ask(city)
def fails(_):
    raise ValueError("no")
both = RunnableParallel(a=RunnableLambda(lambda x: ask("a")), b=RunnableLambda(lambda x: ask("b")))
chain = (RunnableLambda(lambda x: x["city"]) | look_up | both).with_config(run_name="plan")
config = {"metadata": {"thread_id": "th-1", "user_id": "u-1"}}
print(chain.invoke({"city": "Paris"}, config=config)["b"])
print(asyncio.run(chain.ainvoke({"city": "Rome"}))["a"])
try:
    RunnableLambda(fails).invoke(1)
except ValueError as error:
    print(error)
"""
)
BATCH = (
    ASK
    + """
from langchain_core.language_models import SimpleChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import RunnableLambda
class Model(SimpleChatModel):
    _llm_type = "ours"
    def _call(self, messages, stop=None, run_manager=None, **more):
        return ask(messages[0].content)
chain = (RunnableLambda(lambda x: x) | Model() | StrOutputParser()).with_config(run_name="plan")
print(chain.batch(["one", "two"]), ask("after"), list(chain.stream("streamed")))
"""
)
WEB = (
    ASK
    + """
import asyncio, spanglass.sdk.spans
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from flask import Flask
async def answer(request):
    return PlainTextResponse(ask("asgi"), status_code=201)
async def nothing(request):
    return PlainTextResponse("-")
application = Starlette(routes=[Route("/ask", answer), Route("/nothing", nothing)])
async def get(path):
    said = []
    async def send(message):
        said.append(message)
    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}
    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b"key=secret",
             "http_version": "1.1", "scheme": "http", "server": ("x", 80), "client": ("y", 1)}
    await application(scope, receive, send)
    return said[0]["status"]
print(asyncio.run(get("/ask")), asyncio.run(get("/nothing")))
flask = Flask("shop")
@flask.route("/buy", methods=["POST"])
def buy():
    return ask("wsgi")
@flask.route("/stream")
def stream():
    return (ask(part) for part in ("x", "y"))
print(flask.test_client().post("/buy").data.decode())
print(flask.test_client().get("/stream").data.decode())
print(spanglass.sdk.spans.current())
"""
)


def test_langchain(tmp_path: Path) -> None:
    pytest.importorskip("langchain_core")
    with provider() as given, sink() as taken:
        done = run(LANGCHAIN, given, taken, tmp_path)
        spans = taken.spans()
    assert (done.stdout.split(), done.stderr) == (["c-b", "c-a", "no"], "")
    lines = tree(spans)
    assert [line for line in lines if not line.startswith(" ")] == [
        "plan [CHAIN]", "plan [CHAIN]", "fails [CHAIN]",
    ]  # fmt: skip
    assert lines[1:4] == [
        "  RunnableLambda [CHAIN]", "  look_up [TOOL]", "    POST /v1/chat/completions [-]",
    ]  # fmt: skip
    assert sorted(lines[4:9])[:2] == ["      POST /v1/chat/completions [-]"] * 2
    root = spans[0]["attributes"]
    assert (root["session.id"], root["user.id"]) == ("th-1", "u-1")
    assert '"Paris"' in root["input.value"]
    failed = next(span for span in spans if span["name"] == "fails")
    assert failed["status"] == {"code": 2, "message": "no"}


def test_the_runs_of_a_batch_stand_side_by_side_and_end_with_it(tmp_path: Path) -> None:
    pytest.importorskip("langchain_core")
    with provider() as given, sink() as taken:
        done = run(BATCH, given, taken, tmp_path)
        spans = taken.spans()
    assert (done.stdout.strip(), done.stderr) == ("['c-one', 'c-two'] c-after ['c-streamed']", "")
    ids = {span["spanId"]: span for span in spans}
    calls = [span for span in spans if span["name"].startswith("POST")]
    above = {_question(call): ids.get(call.get("parentSpanId", "")) for call in calls}
    assert above.pop("after") is None
    assert {
        question: (parent["name"], parent.get("parentSpanId"), parent["attributes"]["input.value"])
        for question, parent in above.items()
        if parent
    } == {question: ("plan", None, question) for question in ("one", "two", "streamed")}


def _question(call: dict[str, Any]) -> str:
    return str(json.loads(call["attributes"]["spanglass.request.body"])["messages"][0]["content"])


def test_requests_of_web_frameworks(tmp_path: Path) -> None:
    pytest.importorskip("starlette")
    pytest.importorskip("flask")
    with provider() as given, sink() as taken:
        done = run(WEB, given, taken, tmp_path)
        spans = taken.spans()
    assert (done.stdout.splitlines(), done.stderr) == (
        ["201 200", "c-wsgi", "c-xc-y", "None"],
        "",
    )
    assert tree(spans) == [
        "GET /ask [-]", "  POST /v1/chat/completions [-]", "POST /buy [-]", "  POST /v1/chat/completions [-]",
        "GET /stream [-]", "  POST /v1/chat/completions [-]", "  POST /v1/chat/completions [-]",
    ]  # fmt: skip
    assert spans[0]["attributes"]["http.response.status_code"] == "201"
    assert spans[0]["kind"] == 2
