"""What OpenTelemetry's JavaScript SDK prints to the console."""

import json
from pathlib import Path

import pytest

from imported import imported
from spanglass.importers.console_spans import as_json
from trace_files import A, B, T

SPAN = """{
  resource: {
    attributes: {
      'service.name': 'shop',
      'process.pid': 17
    }
  },
  instrumentationScope: { name: 'ai', version: undefined, schemaUrl: undefined },
  traceId: '%s',
  parentSpanContext: %s,
  traceState: undefined,
  name: 'chat "m"',
  id: '%s',
  kind: 2,
  timestamp: 1790000000000000,
  duration: 500500.25,
  attributes: {
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'm-1',
    'gen_ai.usage.input_tokens': 7,
    'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"it\\'s\\\\n' +
      'late"}]}]',
    'gen_ai.response.finish_reasons': [ 'stop' ],
    deep: [Object],
    many: [ 1, 2, ... 98 more items ]
  },
  status: { code: 2, message: 'no luck' },
  events: [
    {
      name: 'exception',
      attributes: { 'exception.type': 'Error' },
      time: [ 1790000000, 5 ],
      droppedAttributesCount: 0
    }
  ],
  links: []
}
"""
ROOT = SPAN % (T, "undefined", A)
CHILD = SPAN % (T, f"{{\n    traceId: '{T}',\n    spanId: '{A}',\n    traceFlags: 1\n  }}", B)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_spans_between_what_the_program_says(end: str, tmp_path: Path) -> None:
    path = tmp_path / "console.log"
    path.write_bytes(f"starting\n{ROOT}{{ a: 1 }}\n{CHILD}done\n".replace("\n", end).encode())
    found = imported(path)
    assert (found.importer, found.reasons) == ("OpenTelemetry JavaScript console", [])
    assert found.tree == 'chat "m"\n  chat "m"'
    span, facts = found.spans[1], found.facts[1]
    assert (span.span_id.hex(), span.parent_id.hex(), span.resource.service) == (B, A, "shop")
    assert (span.start_ns, span.scope.name) == (1_790_000_000 * 10**9, "ai")
    assert (span.status_message, span.events[0].name, span.kind) == ("no luck", "exception", 3)
    assert (facts.model_requested, found.tokens[0]) == ("m-1", (7, None))
    assert facts.input[0].parts[0].text == "it's\nlate"


def test_an_object_that_is_cut_off_is_left_out_and_one_that_is_broken_named(tmp_path: Path) -> None:
    path = tmp_path / "console.log"
    path.write_text(ROOT + CHILD.replace("kind: 2", "kind: {") + CHILD[:300])
    found = imported(path)
    assert found.names == ['chat "m"']
    assert found.reasons == [f"line {ROOT.count(chr(10)) + 1}: it is not an object as Node.js shows them"]


def test_what_is_shown_is_json_afterwards() -> None:
    shown = "{ a: null, 'b-c': [ -1.5, true, [Array] ], d: `x`, e: 5n, f: Foo { g: NaN }, h: 'null' }"
    assert json.loads(as_json(shown)) == {
        "a": None, "b-c": [-1.5, True, None], "d": "x", "e": 5, "f": {"g": None}, "h": "null",
    }  # fmt: skip
