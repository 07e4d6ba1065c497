"""The OpenAI Agents SDK in Node programs; skipped where there is no Node 20."""

from pathlib import Path

import pytest

from sdk.servers import provider, sink, tree
from sdk.test_node import has_node, run

pytestmark = pytest.mark.skipif(not has_node(), reason="there is no Node 20")

# Where the SDK keeps who is told and what is current, in its own form, and what it tells.
PROGRAM = """
import { AsyncLocalStorage } from "node:async_hooks";
const spans = globalThis[Symbol.for("openai.agents.core.asyncLocalStorage")] = new AsyncLocalStorage();
class Provider {
  processors = [];
  registerProcessor(one) { this.processors = [...this.processors, one]; }
  setProcessors(given) { this.processors = given; }
}
const provider = new Provider();
globalThis[Symbol.for("openai.agents.core.traceProvider")] = provider;
provider.registerProcessor({ async onTraceStart() {}, async onSpanStart() {} });
const tell = async (method, given) => { for (const one of provider.processors) await one[method]?.(given); };
const asked = async (content) => {
  const body = JSON.stringify({ model: "m", messages: [{ role: "user", content }] });
  await (await fetch(process.env.AT + "/v1/chat/completions", { method: "POST", body })).json();
};
const trace = { traceId: "trace_1", name: "wf", groupId: "g", metadata: { userId: "u" } };
let above = [];
async function step(spanData, work) {
  const span = { spanId: "span_" + spanData.name, traceId: "trace_1", parentId: above.at(-1), spanData };
  span.error = spanData.error;
  void tell("onSpanStart", span);
  above.push(span.spanId);
  await spans.run({ trace, span, active: true }, work);
  above.pop();
  void tell("onSpanEnd", span);
}
provider.setProcessors([]);
await spans.run({ trace, active: true }, async () => {
  await tell("onTraceStart", trace);
  await step({ type: "task", name: "task" }, () => step({ type: "agent", name: "Helper" }, async () => {
    await step({ type: "turn", name: "turn", turn: 1 }, async () => {
      await step({ type: "response", name: "response" }, () => asked("one"));
      await step({ type: "function", name: "look", input: "{}", output: "seen" }, () => asked("two"));
    });
    const error = { message: "Error running tool", data: { error: "no luck" } };
    await step({ type: "function", name: "bad", input: "{}", error }, async () => {});
    await step({ type: "handoff", name: "handoff", from_agent: "Helper", to_agent: "Other" }, async () => {});
  }));
  await tell("onTraceEnd", trace);
});
await asked("three");
console.log(provider.processors.length);
"""


def test_agents_turns_tools_and_handoffs_are_spans_around_the_calls(tmp_path: Path) -> None:
    with provider() as given, sink() as taken:
        done = run(PROGRAM, "program.mjs", given, taken, tmp_path)
        spans = taken.spans()
    assert (done.stderr, done.stdout) == ("", "1\n")
    post = "POST /v1/chat/completions [-]"
    assert tree(spans) == [
        "wf [AGENT]", "  Helper [AGENT]", "    turn 1 [CHAIN]", f"      {post}", "      look [TOOL]",
        f"        {post}", "    bad [TOOL]", "    handoff [CHAIN]", post,
    ]  # fmt: skip
    said = {span["name"]: span["attributes"] for span in spans}
    assert (said["wf"]["session.id"], said["wf"]["user.id"]) == ("g", "u")
    assert (said["look"]["input.value"], said["look"]["output.value"]) == ("{}", "seen")
    assert (said["handoff"]["input.value"], said["handoff"]["output.value"]) == ("Helper", "Other")
    (bad,) = [span for span in spans if span["name"] == "bad"]
    assert bad["status"] == {"code": 2, "message": "Error running tool: no luck"}
