"""Frameworks' own hooks, each with what stands in for its package: structure around the calls."""

import json
from pathlib import Path
from typing import Any

import pytest

from sdk.programs import run
from sdk.servers import provider, sink, tree
from sdk.stand_ins import write

PROGRAM = """
import asyncio, importlib, json
from types import SimpleNamespace as Made
import httpx2 as httpx
def ask(question):
    body = {"model": "m", "messages": [{"role": "user", "content": question}]}
    return httpx.post(URL + "/v1/chat/completions", json=body).json()["id"]

from pydantic_ai.agent import Agent
from pydantic_ai.toolsets.function import FunctionToolset
async def answer(agent, prompt):
    if prompt == "bad":
        raise ValueError("no answer")
    for name, tool in agent.tools.items():
        await FunctionToolset().call_tool(name, {"city": "Rome"}, Made(tool_call_id="t-1"), tool)
    return ask(prompt)
agent = Agent("planner", {"look": lambda city: city.upper()}, answer)
print(asyncio.run(agent.run("plan", conversation_id="s-1")))
try:
    asyncio.run(agent.run("bad"))
except ValueError as error:
    print(error)
agent.instrument = True
asyncio.run(agent.run("told by itself"))

from haystack.tracing import tracer
with tracer.trace("haystack.pipeline.run", tags={"haystack.pipeline.input_data": {"q": 1}}) as pipeline:
    named = {"haystack.component.name": "finder", "haystack.component.type": "InMemoryBM25Retriever"}
    with tracer.trace("haystack.component.run", tags=named, parent_span=pipeline) as span:
        span.set_content_tag("haystack.component.output", {"documents": []})
    with tracer.trace("haystack.agent.step.llm", parent_span=pipeline):
        ask("haystack")
    with tracer.trace("haystack.agent.step.tool", tags={"haystack.tool.name": "look"}) as span:
        span.set_tag("haystack.tool.error", True)
        span.set_content_tag("haystack.agent.step.tool.output", {"error": "lost"})

from dspy.dsp.utils.settings import settings
(callback,) = settings.get("callbacks", [])
assert settings.get("lm", 5) == 5
class ReAct: pass
callback.on_module_start(call_id="1", instance=ReAct(), inputs={"args": (), "kwargs": {"question": "q"}})
callback.on_lm_start(call_id="2", instance=None, inputs={})
ask("dspy")
callback.on_tool_start(call_id="3", instance=Made(name="look"), inputs={"city": "Rome"})
callback.on_tool_end(call_id="3", outputs="sun", exception=None)
callback.on_module_end(call_id="1", outputs={"answer": "a"}, exception=None)

from mcp.client.session import ClientSession
from mcp.server.mcpserver.tools.base import Tool
async def session():
    client = ClientSession()
    await client.list_tools()
    await client.call_tool("look", {"city": "Rome"})
    await client.call_tool("bad")
    print(await Tool("serve", lambda city: ask("mcp " + city)).run({"city": "Rome"}, None))
asyncio.run(session())

from crewai.events.event_bus import crewai_event_bus as bus
def emit(type, **more):
    bus.emit(None, Made(type=type, **more))
emit("crew_kickoff_started", event_id="1", started_event_id=None, crew_name="news", inputs={"x": 1})
emit("tool_usage_started", event_id="2", started_event_id=None, tool_name="look", tool_args={"a": 1})
emit("memory_query_started", event_id="9", started_event_id=None)
ask("crew")
emit("tool_usage_error", event_id="3", started_event_id="2", error="no tool")
asyncio.run(bus.aemit(None, Made(type="crew_kickoff_completed", event_id="4", started_event_id="1",
                                 output=Made(raw="written"))))

from agents.tracing.provider import SynchronousMultiTracingProcessor
several = SynchronousMultiTracingProcessor()
(processor,) = several.processors
several.set_processors(["another"])
assert several.processors == (processor, "another")
trace = Made(trace_id="t", name="Agent workflow", group_id="g-1", metadata={"user_id": "u-1"})
def step(id, parent, type, **data):
    return Made(span_id=id, parent_id=parent, trace_id="t", span_data=Made(type=type, **data), error=None)
steps = [step("1", None, "task", name="Agent workflow"), step("2", "1", "agent", name="Triage"),
         step("3", "2", "turn", turn=1), step("4", "3", "handoff", from_agent="Triage", to_agent=None)]
processor.on_trace_start(trace)
for each in steps:
    processor.on_span_start(each)
ask("agents")
steps[-1].span_data.to_agent = "Other"
for each in reversed(steps):
    processor.on_span_end(each)
bad = step("5", "1", "function", name="bad", input="{}", output=None)
processor.on_span_start(bad)
bad.error = {"message": "Error running tool", "data": {"error": "no luck"}}
processor.on_span_end(bad)
processor.on_trace_end(trace)

from lm15.transports._sync import StdlibTransport
body = json.dumps({"model": "m", "stream": True, "messages": [{"role": "user", "content": "lm15"}]}).encode()
response = StdlibTransport().stream(Made(method="POST", url=URL + "/v1/chat/completions", body=body,
                                         headers=[("content-type", "application/json")]))
print(b"".join(response._chunks).count(b"data:"))
response._release(True)
"""
POST = "POST /v1/chat/completions [-]"


@pytest.fixture(scope="module")
def spans(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder: Path = tmp_path_factory.mktemp("hooks")
    with provider() as given, sink() as taken:
        done = run(PROGRAM, given, taken, folder, PYTHONPATH=write(folder))
        assert (done.stderr, done.stdout.split("\n")) == (
            "", ["c-plan", "no answer", "c-mcp Rome", "5", ""],
        )  # fmt: skip
        return taken.spans()


def under(spans: list[dict[str, Any]], *roots: str) -> list[str]:
    """The lines of the trees of these roots."""
    lines = tree(spans)
    found: list[str] = []
    for number, line in enumerate(lines):
        if line in roots:
            end = next((n for n in range(number + 1, len(lines)) if lines[n][0] != " "), len(lines))
            found += lines[number:end]
    return found


def attributes(spans: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(span["attributes"] for span in spans if span["name"] == name)


def test_pydantic_ai(spans: list[dict[str, Any]]) -> None:
    assert under(spans, "planner [AGENT]") == [
        "planner [AGENT]", "  look [TOOL]", f"  {POST}", "planner [AGENT]",
    ]  # fmt: skip
    first, failed = (span for span in spans if span["name"] == "planner")
    said = first["attributes"]
    assert (said["input.value"], said["output.value"], said["session.id"]) == ("plan", "c-plan", "s-1")
    assert failed["status"] == {"code": 2, "message": "no answer"}
    assert attributes(spans, "look")["tool_call.id"] == "t-1"
    assert POST in tree(spans)  # of the agent that is instrumented


def test_haystack(spans: list[dict[str, Any]]) -> None:
    assert under(spans, "pipeline [CHAIN]") == [
        "pipeline [CHAIN]", "  finder [RETRIEVER]", f"  {POST}", "  look [TOOL]",
    ]  # fmt: skip
    assert json.loads(attributes(spans, "pipeline")["input.value"]) == {"q": 1}
    assert json.loads(attributes(spans, "finder")["output.value"]) == {"documents": []}
    lost = [span for span in spans if "lost" in span.get("status", {}).get("message", "")]
    assert [span["name"] for span in lost] == ["look"]


def test_dspy(spans: list[dict[str, Any]]) -> None:
    assert under(spans, "ReAct [AGENT]") == ["ReAct [AGENT]", f"  {POST}", "  look [TOOL]"]
    said = attributes(spans, "ReAct")
    assert json.loads(said["input.value"]) == {"question": "q"}
    assert json.loads(said["output.value"]) == {"answer": "a"}


def test_openai_agents(spans: list[dict[str, Any]]) -> None:
    assert under(spans, "Agent workflow [AGENT]") == [
        "Agent workflow [AGENT]", "  Triage [AGENT]", "    turn 1 [CHAIN]", "      handoff [CHAIN]",
        f"        {POST}", "  bad [TOOL]",
    ]  # fmt: skip
    assert [span for span in spans if span.get("status", {}).get("message") == "Error running tool: no luck"]
    said = attributes(spans, "Agent workflow")
    assert (said["session.id"], said["user.id"]) == ("g-1", "u-1")
    handed = attributes(spans, "handoff")
    assert (handed["input.value"], handed["output.value"]) == ("Triage", "Other")


def test_mcp(spans: list[dict[str, Any]]) -> None:
    assert under(spans, "tools/list [CHAIN]", "serve [TOOL]", "bad [TOOL]") == [
        "tools/list [CHAIN]", "bad [TOOL]", "serve [TOOL]", f"  {POST}",
    ]  # fmt: skip
    assert json.loads(attributes(spans, "tools/list")["output.value"]) == ["look"]
    asked = next(span for span in spans if span["name"] == "look" and "parentSpanId" not in span)
    assert asked["attributes"]["output.value"] == "look says {'city': 'Rome'}"
    assert asked["attributes"]["mcp.method.name"] == "tools/call"
    assert next(span for span in spans if span["name"] == "bad")["status"]["code"] == 2


def test_crewai(spans: list[dict[str, Any]]) -> None:
    assert under(spans, "news [AGENT]") == ["news [AGENT]", "  look [TOOL]", f"    {POST}"]
    assert attributes(spans, "news")["output.value"] == "written"
    assert [span for span in spans if span.get("status", {}).get("message") == "no tool"]


def test_lm15(spans: list[dict[str, Any]]) -> None:
    (said,) = [
        span["attributes"] for span in spans
        if "lm15" in span["attributes"].get("spanglass.request.body", "")
    ]  # fmt: skip
    assert said["spanglass.response.body"].endswith("data: [DONE]\n\n")
    assert "spanglass.response.broken_off" not in said
