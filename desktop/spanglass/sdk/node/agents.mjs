// The OpenAI Agents SDK: its traces, agents, turns, tools, handoffs and guardrails as spans, by a processor of ours beside
// the program's own. The SDK keeps who is to be told, and which span is current, in places on globalThis.
// Model calls are left to the HTTP exchanges under them, which know more.
import { watchOther } from "./contexts.mjs";
import { begun, over, tell } from "./runs.mjs";

const PROVIDER = Symbol.for("openai.agents.core.traceProvider");
const STORAGE = Symbol.for("openai.agents.core.asyncLocalStorage");
const KINDS = { agent: "AGENT", function: "TOOL", guardrail: "GUARDRAIL", mcp_tools: "TOOL" };
const UNSAID = new Set(["generation", "response", "transcription", "speech", "task"]); // calls, and the whole trace once more
const MOST_OPEN = 10_000;

class Runs {
  constructor(program) {
    this.program = program;
    this.open = new Map();
  }

  traceBegan({ traceId, name, groupId, metadata }) {
    this.began(traceId, name, "AGENT", this.program.parent());
    const said = { "session.id": groupId, "user.id": metadata?.user_id ?? metadata?.userId };
    Object.assign(this.open.get(traceId)?.attributes ?? {}, said);
  }

  spanBegan({ spanId, parentId, traceId, spanData }) {
    const above = this.open.get(parentId ?? traceId);
    if (UNSAID.has(spanData.type)) return void (above && this.open.set(spanId, above));
    this.began(spanId, nameOf(spanData), KINDS[spanData.type] ?? "CHAIN", above ?? this.program.parent());
  }

  began(id, name, kind, parent) {
    if (this.open.size < MOST_OPEN) this.open.set(id, begun(String(name), kind, parent, this.program.now()));
  }

  spanEnded({ spanId, spanData, error }) {
    const span = this.open.get(spanId);
    this.open.delete(spanId);
    if (!span || UNSAID.has(spanData.type)) return;
    const isHandoff = spanData.type === "handoff";
    tell(span, "input", isHandoff ? spanData.from_agent : spanData.input);
    tell(span, "output", isHandoff ? spanData.to_agent : spanData.output);
    if (spanData.type === "function") span.attributes["tool.name"] = spanData.name;
    if (error) span.error = { name: "Error", message: [error.message, error.data?.error].filter(Boolean).join(": ") };
    this.program.put(over(span, this.program.now()));
  }

  traceEnded({ traceId }) {
    const span = this.open.get(traceId);
    this.open.delete(traceId);
    if (span) this.program.put(over(span, this.program.now()));
  }

  // Which of ours is current by the SDK's own word.
  current() {
    const held = globalThis[STORAGE]?.getStore?.();
    return held?.active === false ? undefined : (this.open.get(held?.span?.spanId) ?? this.open.get(held?.trace?.traceId));
  }
}

function nameOf(data) {
  return data.type === "turn" ? `turn ${data.turn}` : (data.name ?? data.type);
}

// Adds a processor of ours to what the SDK tells of its work, also where the program sets processors of its own;
// `program` is what register.mjs offers.
export function watchAgents(program) {
  const runs = new Runs(program);
  const told = (method) => async (given) => void program.quiet(() => runs[method](given));
  const ours = {
    onTraceStart: told("traceBegan"), onTraceEnd: told("traceEnded"), onSpanStart: told("spanBegan"), onSpanEnd: told("spanEnded"),
    async shutdown() {},
    async forceFlush() {},
  };
  let held = globalThis[PROVIDER];
  Object.defineProperty(globalThis, PROVIDER, {
    configurable: true,
    get: () => held,
    set(provider) {
      held = provider;
      program.quiet(() => watched(provider, ours));
    },
  });
  watchOther(() => runs.current());
}

function watched(provider, ours) {
  const { setProcessors } = provider;
  Object.defineProperty(provider, "setProcessors", {
    configurable: true, writable: true,
    value: (processors) => setProcessors.call(provider, [ours, ...processors]),
  });
  provider.registerProcessor(ours);
}
