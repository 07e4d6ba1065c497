"""Node programs, unchanged: fetch and http, streams, failures; skipped where there is no Node 20."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from planted import SECRETS, left_of
from sdk.programs import KEY, WITHIN_S
from sdk.servers import Server, provider, sink, tree
from spanglass.cli.injection import SDK, Handed, environment, handed
from spanglass.sdk.secrets import text_without

PROGRAM = """
import http from "node:http";
const at = process.env.AT + "/v1/chat/completions";
const said = (content) => [{ role: "user", content }];
const body = (question, more) => JSON.stringify({ model: "m", messages: said(question), ...more });
const headers = { "content-type": "application/json", authorization: `Bearer ${process.env.KEY}` };
const post = (question, more) => fetch(at, { method: "POST", headers, body: body(question, more) });
console.log((await (await post("one")).json()).id);
console.log((await (await post("two", { stream: true })).text()).split("data:").length);
console.log((await post("FAIL " + process.env.KEY)).status);
try { await (await post("CUT", { stream: true })).text(); } catch { console.log("cut"); }
try {
  await fetch("http://127.0.0.1:1/v1/messages", { method: "POST", headers, body: "{}" });
} catch { console.log("refused"); }
console.log((await fetch(process.env.AT + "/other", { method: "POST", body: body("no model") })).status);
http.request(at, { method: "POST", headers }, (answer) => {
  let text = "";
  answer.on("data", (part) => (text += part));
  answer.on("end", () => { console.log(JSON.parse(text).id); process.exit(4); });
}).end(body("three"));
"""
COMMONJS = """
const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "cjs" }] });
require("node:http").request(process.env.AT + "/v1/chat/completions", { method: "POST" }, (answer) => {
  answer.resume();
  answer.on("end", () => console.log(answer.statusCode));
}).end(body);
"""

AT_END = """
const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "last" }] });
await (await fetch(process.env.AT + "/v1/chat/completions", { method: "POST", body })).text();
%s
"""
# What the AI SDK does with the integrations that it finds, as its versions 6 do it.
AI_SDK = """
const at = process.env.AT + "/v1/chat/completions";
export async function ask(question) {
  const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: question }] });
  const answer = await fetch(at, { method: "POST", body });
  if (!answer.ok) throw new Error("failed");
  return (await answer.json()).id;
}
export async function generateText({ prompt, tools, metadata }) {
  const known = globalThis.AI_SDK_TELEMETRY_INTEGRATIONS ?? [];
  await null;
  const names = ["onStart", "onStepStart", "onToolCallStart", "onToolCallFinish", "onStepFinish", "onFinish"];
  const listeners = {};
  for (const name of names) listeners[name] = known.map((each) => each[name]).filter(Boolean);
  const tell = async (name, event) => {
    for (const listen of listeners[name]) await listen(event);
  };
  await tell("onStart", { prompt, tools, metadata, functionId: prompt });
  await tell("onStepStart", {});
  let text = await ask(prompt);
  for (const [toolName, work] of Object.entries(tools ?? {})) {
    await (async () => {
      const toolCall = { toolName, toolCallId: "t-1", input: { n: 1 } };
      await tell("onToolCallStart", { toolCall });
      const output = await work();
      await tell("onToolCallFinish", { toolCall, success: true, output });
    })();
    await tell("onStepStart", {});
    text = await ask(prompt + " 2");
  }
  await tell("onFinish", { text });
  return text;
}
"""
STEPS = """
import { ask, generateText } from "./ai.mjs";
const tools = { look: async () => (await generateText({ prompt: "inner" })) };
await generateText({ prompt: "outer", tools, metadata: { userId: "u", sessionId: "s" } });
await Promise.all(["a", "b"].map((prompt) => generateText({ prompt })));
try { await generateText({ prompt: "FAIL" }); } catch (error) { console.log(error.message); }
console.log(await ask("alone"));
"""


def has_node() -> bool:
    node = shutil.which("node")
    if node is None:
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return int(version.strip().lstrip("v").partition(".")[0] or 0) >= 20


pytestmark = pytest.mark.skipif(not has_node(), reason="there is no Node 20")


def run(
    source: str, name: str, given: Server, taken: Server, folder: Path
) -> "subprocess.CompletedProcess[str]":
    script = folder / name
    script.write_text(source)
    named = {**os.environ, "AT": given.url, "KEY": KEY}
    return subprocess.run(
        ["node", str(script)], capture_output=True, text=True, timeout=WITHIN_S, check=False,
        env=environment(named, taken.url, "run-1", folder),
    )  # fmt: skip


def bodies(spans: list[dict[str, Any]], which: str) -> list[Any]:
    return [span["attributes"].get(f"spanglass.{which}.body") for span in spans]


def test_a_node_program(tmp_path: Path) -> None:
    with provider() as given, sink() as taken:
        done = run(PROGRAM, "program.mjs", given, taken, tmp_path)
        spans = taken.spans()
        everything = b"".join(body for _, _, body in taken.requests)
        sent = [json.loads(body) for path, _, body in given.requests if path != "/other"]
    assert done.stderr == ""
    assert (done.returncode, done.stdout.split()) == (
        4, ["c-one", "6", "529", "cut", "refused", "200", "c-three"],
    )  # fmt: skip
    assert len(spans) == 6, bodies(spans, "request")
    asked = [json.loads(body) for body in bodies(spans, "request")]
    assert [asked[0], asked[1], asked[5]] == [sent[0], sent[1], sent[4]]
    answers = bodies(spans, "response")
    assert json.loads(answers[0])["id"] == "c-one"
    assert answers[1].endswith("data: [DONE]\n\n")
    assert json.loads(answers[5])["id"] == "c-three"
    assert spans[2]["attributes"]["http.response.status_code"] == "529"
    assert [span.get("status", {}).get("code") for span in spans] == [None, None, 2, 2, 2, None]
    assert KEY.encode() not in everything
    assert spans[0]["resource"]["spanglass.run"] == "run-1"


def test_an_error_that_the_client_throws_away_unread_is_there(tmp_path: Path) -> None:
    program = (
        'const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "FAIL" }] });\n'
        'const said = await fetch(process.env.AT + "/v1/chat/completions", { method: "POST", body });\n'
        "await said.body.cancel();\nconsole.log(said.status);\n"
    )
    with provider() as given, sink() as taken:
        done = run(program, "program.mjs", given, taken, tmp_path)
        (answer,) = bodies(taken.spans(), "response")
    assert (done.stdout.strip(), done.stderr) == ("529", "")
    assert json.loads(answer)["error"]["message"] == "overloaded"


def test_keys_in_texts_are_those_that_python_finds(tmp_path: Path) -> None:
    texts = [json.dumps({"content": f"see {secret} so"}) for secret in SECRETS.values()]
    module = (SDK / "node" / "texts.mjs").as_uri()
    source = (
        f"const {{ masked }} = await import({module!r}); "
        "console.log(JSON.stringify(JSON.parse(process.argv[2]).map((text) => masked(text, []))));"
    )
    (tmp_path / "mask.mjs").write_text(source)
    done = subprocess.run(
        ["node", str(tmp_path / "mask.mjs"), json.dumps(texts)], capture_output=True, text=True, check=True
    )
    by_node = [
        name for name, text in zip(SECRETS, json.loads(done.stdout), strict=True) if left_of(name) in text
    ]
    by_python = [
        name for name, text in zip(SECRETS, texts, strict=True) if left_of(name) in text_without(text)
    ]
    assert by_node == by_python


def test_a_program_has_the_name_that_it_gives_itself_in_its_own_opentelemetry(tmp_path: Path) -> None:
    named = (
        'const resource = { attributes: { "service.name": "%s" } };\n'
        "const trace = { getDelegate: () => ({ _resource: resource }) };\n"
        'globalThis[Symbol.for("opentelemetry.js.api.1")] = { trace };\n'
    )
    for name, seen in (("shop", "shop"), ("unknown_service:node", "program")):
        with provider() as given, sink() as taken:
            run(named % name + COMMONJS, "program.cjs", given, taken, tmp_path)
            assert [span["resource"]["service.name"] for span in taken.spans()] == [seen]


def test_commonjs_too(tmp_path: Path) -> None:
    with provider() as given, sink() as taken:
        done = run(COMMONJS, "program.cjs", given, taken, tmp_path)
        assert (done.stdout.strip(), done.stderr) == ("200", "")
        assert json.loads(bodies(taken.spans(), "request")[0])["messages"][0]["content"] == "cjs"


def test_steps_of_the_ai_sdk(tmp_path: Path) -> None:
    (tmp_path / "ai.mjs").write_text(AI_SDK)
    with provider() as given, sink() as taken:
        done = run(STEPS, "program.mjs", given, taken, tmp_path)
        spans = taken.spans()
    assert (done.stdout.split(), done.stderr) == (["failed", "c-alone"], "")
    post = "POST /v1/chat/completions [-]"
    lines = tree(spans)
    assert lines[:6] == [
        "outer [AGENT]", f"  {post}", "  look [TOOL]", "    inner [CHAIN]", f"      {post}", f"  {post}",
    ]  # fmt: skip
    assert sorted(lines[6:10]) == [f"  {post}", f"  {post}", "a [CHAIN]", "b [CHAIN]"]
    assert lines[10:] == ["FAIL [CHAIN]", f"  {post}", post]
    outer, failed = spans[0], next(span for span in spans if span["name"] == "FAIL")
    said = outer["attributes"]
    assert (said["user.id"], said["session.id"]) == ("u", "s")
    assert (said["input.value"], said["output.value"]) == ("outer", "c-outer 2")
    assert failed["status"] == {"code": 2, "message": "HTTP 529"}


def test_what_nobody_took_is_noted_for_who_runs_the_program(tmp_path: Path) -> None:
    with provider() as given:
        for ending in ("", "throw new Error('crash');"):
            run(AT_END % ending, "program.mjs", given, Server("http://127.0.0.1:9"), tmp_path)
        with sink() as taken:
            run(AT_END % "", "program.mjs", given, taken, tmp_path)
    assert handed(tmp_path) == Handed(sent=1, dropped=2)


def test_where_nobody_takes_it_little_is_tried(tmp_path: Path) -> None:
    asking = AT_END % "await new Promise((done) => setTimeout(done, 100));"
    with provider() as given, sink() as taken:
        taken.status = 503
        done = run(f"for (let n = 0; n < 25; n++) {{ {asking} }}", "program.mjs", given, taken, tmp_path)
        tried = len(taken.requests)
    assert (done.returncode, done.stderr) == (0, "")
    assert 1 <= tried <= 7, "each try takes the program's time"


def test_what_is_refused_for_a_while_is_sent_again_without_more_coming(tmp_path: Path) -> None:
    rest = """
await new Promise((done) => setTimeout(done, 5000));
process.kill(process.pid, "SIGKILL");
"""
    with provider() as given, sink() as taken:
        taken.status = 503
        run(AT_END % rest, "program.mjs", given, taken, tmp_path)
        assert len(taken.requests) > 1


def test_a_crash_loses_nothing(tmp_path: Path) -> None:
    with provider() as given, sink() as taken:
        done = run(AT_END % "throw new Error('crash');", "program.mjs", given, taken, tmp_path)
        assert (done.returncode, len(taken.spans())) == (1, 1)


KILLED = """
const body = JSON.stringify({ model: "m", stream: true, messages: [{ role: "user", content: "cut" }] });
const answer = await fetch(process.env.AT + "/v1/chat/completions", { method: "POST", body });
const reader = answer.body.getReader();
await reader.read();
process.kill(process.pid, "%s");
setTimeout(() => {}, 60000);
"""


@pytest.mark.parametrize(("name", "number"), [("SIGINT", -2), ("SIGTERM", -15)])
def test_a_signal_ends_the_program_once_what_streams_is_sent(tmp_path: Path, name: str, number: int) -> None:
    with provider() as given, sink() as taken:
        done = run(KILLED % name, "program.mjs", given, taken, tmp_path)
        (span,) = taken.spans()
    assert done.returncode == number
    assert span["attributes"]["spanglass.response.broken_off"] is True


def test_a_program_that_listens_for_signals_itself_ends_as_it_wants(tmp_path: Path) -> None:
    own = 'process.on("SIGINT", () => process.exit(7));\n'
    with provider() as given, sink() as taken:
        done = run(own + KILLED % "SIGINT", "program.mjs", given, taken, tmp_path)
        assert (done.returncode, len(taken.spans())) == (7, 1)


def test_while_nothing_is_under_way_nobody_listens_for_signals(tmp_path: Path) -> None:
    count = """
await new Promise((done) => setTimeout(done, 1500));
console.log(["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => process.listenerCount(signal)).join());
"""
    with provider() as given, sink() as taken:
        done = run(AT_END % count, "program.mjs", given, taken, tmp_path)
        assert (done.stdout.strip(), len(taken.spans())) == ("0,0,0", 1)


def test_nobody_listens(tmp_path: Path) -> None:
    with provider() as given:
        done = run(COMMONJS, "program.cjs", given, Server("http://127.0.0.1:9"), tmp_path)
    assert (done.stdout.strip(), done.stderr, done.returncode) == ("200", "", 0)
