"""LangChain.js in Node programs: its runs as spans around the calls; skipped where there is no Node 20."""

import json
from pathlib import Path

import pytest

from sdk.servers import Server, provider, sink, tree
from sdk.test_node import has_node, run

pytestmark = pytest.mark.skipif(not has_node(), reason="there is no Node 20")

# How @langchain/core finds and tells its handlers, as its versions 0.3 and 1 do it.
LANGCHAIN = """
const STORAGE = Symbol.for("ls:tracing_async_local_storage"), VARIABLES = Symbol.for("lc:context_variables");
const HOOKS = Symbol("lc:configure_hooks");
const storage = () => globalThis[STORAGE];
const variable = (name) => storage()?.getStore()?.[VARIABLES]?.[name];
export function initialize(instance) {
  if (storage() === undefined) globalThis[STORAGE] = instance;
  return storage() === instance;
}
class CallbackManager {
  static _configureSync() {
    return (variable(HOOKS) || []).map(({ contextVar }) => variable(contextVar)).filter((each) => each?.copy);
  }
}
export async function runs(kind, { name, tags, metadata, given, parent }, work) {
  const handlers = CallbackManager._configureSync(), id = Math.random();
  const tell = (what, ...said) => {
    return Promise.all(handlers.map(async (each) => await each[`handle${kind}${what}`](...said)));
  };
  const last = kind === "Chain" ? [undefined, name] : [name];
  await tell("Start", { id: ["x", "Serialized"] }, given, id, parent, tags, metadata, ...last);
  try {
    const output = await work(id);
    await tell("End", output, id);
    return output;
  } catch (error) {
    await tell("Error", error, id);
    throw error;
  }
}
export async function model(question, parent) {
  const handlers = CallbackManager._configureSync();
  const tell = async (each) => await each.handleChatModelStart({}, [[]], Math.random(), parent);
  await Promise.all(handlers.map(tell));
  const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: question }] });
  const answer = await fetch(process.env.AT + "/v1/chat/completions", { method: "POST", body });
  if (!answer.ok) throw new Error("failed");
  return (await answer.json()).id;
}
"""
PROGRAM = """
import { AsyncLocalStorage } from "node:async_hooks";
import { initialize, model, runs } from "./langchain.mjs";
const chain = (name, question) => runs("Chain", { name, given: { question } }, (id) => model(question, id));
console.log(await chain("plain", "one"));
await Promise.all(["a", "b"].map((name) => chain(name, name)));
console.log(await model("alone"), initialize(new AsyncLocalStorage()), initialize({}));
await runs("Chain", { name: "LangGraph", metadata: { thread_id: "s", user_id: "u" } }, async (graph) => {
  await runs("Chain", { name: "__start__", parent: graph, tags: ["langsmith:hidden"] }, async (hidden) => {
    await runs("Chain", { name: "inner", parent: hidden }, async () => "x");
  });
  await runs("Tool", { name: "look", parent: graph, given: "{}" }, (tool) => model("two", tool));
  await runs("Retriever", { parent: graph, given: "q" }, async () => [{ pageContent: "found" }]);
  const said = { lc: 1, type: "constructor", id: ["x", "AIMessage"], kwargs: { content: "hi" } };
  return { messages: [{ toJSON: () => said }] };
});
try { await chain("broken", "FAIL"); } catch (error) { console.log(error.message); }
const interrupt = Object.assign(new Error("x"), { name: "GraphInterrupt" });
const stopped = runs("Chain", { name: "stopped" }, () => Promise.reject(interrupt));
await stopped.catch((error) => console.log(error.name));
"""


def test_runs_of_langchain(tmp_path: Path) -> None:
    (tmp_path / "langchain.mjs").write_text(LANGCHAIN)
    with provider() as given, sink() as taken:
        done = run(PROGRAM, "program.mjs", given, taken, tmp_path)
        spans = taken.spans()
    assert (done.stderr, done.stdout.split()) == (
        "", ["c-one", "c-alone", "true", "false", "failed", "GraphInterrupt"],
    )  # fmt: skip
    post = "POST /v1/chat/completions [-]"
    lines = tree(spans)
    assert lines[:2] == ["plain [CHAIN]", f"  {post}"]
    assert sorted(lines[2:6]) == [f"  {post}", f"  {post}", "a [CHAIN]", "b [CHAIN]"]
    assert lines[3] == lines[5] == f"  {post}"
    assert lines[6:] == [
        post, "LangGraph [AGENT]", "  inner [CHAIN]", "  look [TOOL]", f"    {post}",
        "  Serialized [RETRIEVER]", "broken [CHAIN]", f"  {post}", "stopped [CHAIN]",
    ]  # fmt: skip
    named = {span["name"]: span for span in spans}
    graph = named["LangGraph"]["attributes"]
    assert (graph["session.id"], graph["user.id"]) == ("s", "u")
    assert json.loads(graph["output.value"]) == {"messages": [{"type": "AIMessage", "content": "hi"}]}
    assert named["look"]["attributes"]["tool.name"] == "look"
    assert named["Serialized"]["attributes"]["retrieval.documents.0.document.content"] == "found"
    assert named["broken"]["status"] == {"code": 2, "message": "failed"}
    assert "status" not in named["stopped"]


def test_langchain_without_a_receiver(tmp_path: Path) -> None:
    (tmp_path / "langchain.mjs").write_text(LANGCHAIN)
    with provider() as given:
        done = run(PROGRAM, "program.mjs", given, Server("http://127.0.0.1:9"), tmp_path)
    assert (done.stderr, done.returncode, done.stdout.split()[0]) == ("", 0, "c-one")
