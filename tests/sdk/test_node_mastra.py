"""Mastra's spans around the calls of a Node program; skipped where there is no Node 20."""

import json
from pathlib import Path

import pytest

from sdk.servers import provider, sink
from sdk.test_node import has_node, run

pytestmark = pytest.mark.skipif(not has_node(), reason="there is no Node 20")

# Where Mastra keeps which of its spans is current, in its own form.
STORAGE = """
const spans = new AsyncLocalStorage();
function getCurrentSpan() { return spans.getStore(); }
function executeWithContext({ span, fn }) { return span ? spans.run(span, fn) : fn(); }
"""
USED = """
const at = process.env.AT + "/v1/chat/completions";
const ask = async (content) => {
  const body = JSON.stringify({ model: "m", messages: [{ role: "user", content }] });
  return (await (await fetch(at, { method: "POST", body })).json()).id;
};
const [traceId, id] = ["ab".repeat(16), "cd".repeat(8)];
(async () => {
  console.log(await executeWithContext({ span: { traceId, id }, fn: () => ask("one") }));
  const hidden = { traceId, id: "ef".repeat(8), getExportedSpanId: () => id };
  await executeWithContext({ span: hidden, fn: () => ask("two") });
  const unsampled = { traceId: "12".repeat(16), id, isValid: false };
  await executeWithContext({ span: unsampled, fn: () => ask("three") });
  await ask("four");
})();
"""
NAMES = "executeWithContext, getCurrentSpan"


def install(folder: Path) -> None:
    package = folder / "node_modules" / "@mastra" / "core"
    (package / "dist" / "observability").mkdir(parents=True)
    (package / "package.json").write_text(json.dumps({"name": "@mastra/core", "version": "1.71.0"}))
    place = package / "dist" / "observability" / "context-storage"
    place.with_suffix(".js").with_name("package.json").write_text('{"type": "module"}')
    imported = 'import { AsyncLocalStorage } from "async_hooks";'
    place.with_suffix(".js").write_text(f"{imported}{STORAGE}export {{ {NAMES} }};")
    required = 'const { AsyncLocalStorage } = require("async_hooks");'
    place.with_suffix(".cjs").write_text(f"{required}{STORAGE}module.exports = {{ {NAMES} }};")


PLACE = "./node_modules/@mastra/core/dist/observability/context-storage"


@pytest.mark.parametrize(
    "loading",
    [f'import {{ {NAMES} }} from "{PLACE}.js";', f'const {{ {NAMES} }} = require("{PLACE}.cjs");'],
)
def test_calls_are_under_the_span_that_mastra_says_is_current(loading: str, tmp_path: Path) -> None:
    install(tmp_path)
    with provider() as given, sink() as taken:
        file = "program.mjs" if loading.startswith("import") else "program.cjs"
        done = run(loading + USED, file, given, taken, tmp_path)
        spans = taken.spans()
    assert (done.stdout, done.stderr) == ("c-one\n", "")
    assert len(spans) == 4
    under = [span["parentSpanId"] for span in spans if span["traceId"] == "ab" * 16]
    assert under == ["cd" * 8] * 2
    assert sum("parentSpanId" not in span for span in spans) == 2
