"""What a Node program's own instrumentation sees of the capture: nothing; skipped without Node 20."""

import json
from pathlib import Path

import pytest

from sdk.servers import provider, sink
from sdk.test_node import has_node, run

pytestmark = pytest.mark.skipif(not has_node(), reason="there is no Node 20")

# As instrumentation sees requests: by a channel, by what stands for a socket's connect, and in contexts.
PROGRAM = """
import { AsyncLocalStorage } from "node:async_hooks";
import channels from "node:diagnostics_channel";
import http from "node:http";
import net from "node:net";
const seen = [], within = new AsyncLocalStorage(), suppressing = new AsyncLocalStorage();
channels.subscribe("http.client.request.start", ({ request }) => seen.push(request.path));
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...given) {
  const store = within.getStore(), isSuppressed = suppressing.getStore()?.key;
  if (store || !isSuppressed) seen.push(`connect ${store} ${isSuppressed}`);
  return connect.apply(this, given);
};
const setValue = (given) => contextOf(Symbol.keyFor(given));
const contextOf = (key) => ({ key, getValue: () => undefined, setValue });
globalThis[Symbol.for("opentelemetry.js.api.1")] = { context: {
  active: () => suppressing.getStore() ?? contextOf(),
  with: (context, work) => suppressing.run(context, work),
} };
const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "one" }] });
await within.run("the program's", async () => {
  await new Promise((settle) => {
    const request = http.request(process.env.AT + "/v1/chat/completions", { method: "POST" }, (answer) => {
      answer.resume().on("end", settle);
    });
    request.end(body);
  });
  await new Promise((settle) => setTimeout(settle, 1000));
});
console.log(JSON.stringify(seen));
"""


def test_what_is_sent_is_no_request_of_the_programs(tmp_path: Path) -> None:
    with provider() as given, sink() as taken:
        done = run(PROGRAM, "program.mjs", given, taken, tmp_path)
        spans = taken.spans()
    assert (done.stderr, len(spans)) == ("", 1)
    assert json.loads(done.stdout) == ["connect the program's undefined", "/v1/chat/completions"]
