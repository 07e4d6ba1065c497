"""The Vercel AI SDK's versions 4 and 5 in Node programs; skipped where there is no Node 20."""

import json
from pathlib import Path

import pytest

from sdk.servers import provider, sink, tree
from sdk.test_node import has_node, run

pytestmark = pytest.mark.skipif(not has_node(), reason="there is no Node 20")

# The functions and the model in the SDK's own forms, as far as they are wrapped.
SDK = """
async function generateText({ model, prompt, tools }) {
  await null;
  let text = await model.doGenerate({ prompt });
  for (const [name, tool] of Object.entries(tools ?? {})) {
    await tool.execute({ n: 1 }, { toolCallId: "t-1" }).catch((error) => error.message);
    text = await model.doGenerate({ prompt: prompt + " 2" });
  }
  return { text, tools };
}
function streamText({ model, prompt, onFinish }) {
  const pulled = async function* () {
    yield await model.doStream({ prompt });
    await onFinish?.({ text: "streamed" });
  };
  return { textStream: pulled() };
}
async function generateObject(options) {
  return { object: { said: (await generateText(options)).text } };
}
class Model {
  #at = process.env.AT + "/v1/chat/completions";
  get provider() { return this.#at; }
  async doGenerate({ prompt }) {
    const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: prompt }] });
    const answer = await fetch(this.#at, { method: "POST", body });
    if (!answer.ok) throw new Error("failed");
    return (await answer.json()).id;
  }
  doStream(given) { return this.doGenerate(given); }
}
"""
USED = """
const model = new Model();
const look = { execute: async () => (await generateText({ model, prompt: "inner" })).text };
const bad = { execute: async () => { throw new Error("no luck"); } };
const telemetry = (functionId) => ({ functionId, metadata: { userId: "u", sessionId: "s" } });
(async () => {
  await generateText({ model, prompt: "one", tools: { look }, experimental_telemetry: telemetry("outer") });
  await generateText({ model, prompt: "two", tools: { bad } });
  console.log((await generateObject({ model, prompt: "three" })).object.said, model.provider.length > 0);
  const streams = ["a", "b"].map((prompt) => {
    const onFinish = ({ text }) => console.log(text);
    return streamText({ model, prompt, onFinish, experimental_telemetry: { functionId: prompt } });
  });
  for (const { textStream } of streams) for await (const text of textStream) console.log(text);
  try { await generateText({ model, prompt: "FAIL" }); } catch (error) { console.log(error.message); }
  console.log(await model.doGenerate({ prompt: "alone" }), generateText.name);
})();
"""
NAMES = "generateText, streamText, generateObject, Model"


def install(folder: Path, version: str) -> None:
    package = folder / "node_modules" / "ai"
    (package / "dist").mkdir(parents=True)
    exports = {".": {"import": "./dist/index.mjs", "require": "./dist/index.js"}}
    described = {"name": "ai", "version": version, "exports": exports}
    (package / "package.json").write_text(json.dumps(described))
    (package / "dist" / "index.mjs").write_text(f"{SDK}export {{ {NAMES} }};")
    getters = ", ".join(f"{name}: {{ get: () => {name} }}" for name in NAMES.split(", "))
    (package / "dist" / "index.js").write_text(
        f"'use strict';\nObject.defineProperties(exports, {{ {getters} }});{SDK}"
    )


def traced(folder: Path, file: str, version: str) -> tuple[list[str], list[str]]:
    install(folder, version)
    loads = (
        f'import {{ {NAMES} }} from "ai";'
        if file.endswith(".mjs")
        else f'const {{ {NAMES} }} = require("ai");'
    )
    with provider() as given, sink() as taken:
        done = run(loads + USED, file, given, taken, folder)
        spans = taken.spans()
    assert done.stderr == ""
    return done.stdout.splitlines(), tree(spans)


@pytest.mark.parametrize(("file", "version"), [("program.mjs", "5.0.1"), ("program.cjs", "4.3.2")])
def test_steps_and_tools(file: str, version: str, tmp_path: Path) -> None:
    said, lines = traced(tmp_path, file, version)
    assert said == ["c-three true", "c-a", "streamed", "c-b", "streamed", "failed", "c-alone generateText"]
    post = "POST /v1/chat/completions [-]"
    assert lines == [
        "outer [AGENT]", f"  {post}", "  look [TOOL]", "    generateText [CHAIN]", f"      {post}",
        f"  {post}",
        "generateText [AGENT]", f"  {post}", "  bad [TOOL]", f"  {post}",
        "generateObject [CHAIN]", "  generateText [CHAIN]", f"    {post}",
        "a [CHAIN]", f"  {post}", "b [CHAIN]", f"  {post}",
        "generateText [CHAIN]", f"  {post}", post,
    ]  # fmt: skip


def test_later_versions_are_left_as_they_are(tmp_path: Path) -> None:
    said, lines = traced(tmp_path, "program.mjs", "6.0.0")
    assert said[0] == "c-three true"
    assert set(lines) == {"POST /v1/chat/completions [-]"}


def test_a_package_that_cannot_be_read_costs_no_call(tmp_path: Path) -> None:
    install(tmp_path, "5.0.1")
    (tmp_path / "node_modules" / "ai" / "package.json").write_text("{")
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": "one"}]})
    asking = f"await fetch(process.env.AT + '/v1/chat/completions', {{ method: 'POST', body: '{body}' }});"
    with provider() as given, sink() as taken:
        done = run(asking, "program.mjs", given, taken, tmp_path)
        lines = tree(taken.spans())
    assert (done.stderr, done.returncode) == ("", 0)
    assert lines == ["POST /v1/chat/completions [-]"]
    assert list(tmp_path.glob("node-*"))
