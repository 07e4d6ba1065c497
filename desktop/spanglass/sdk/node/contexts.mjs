// What time it is, and which span is current: of ours, of Mastra's, or of OpenTelemetry where the program has loaded its API.
import { AsyncLocalStorage } from "node:async_hooks";
import { addTo, SPANS } from "./loading.mjs";

const MOST_DRIFT_NS = 20_000_000n;

const context = new AsyncLocalStorage();
const mastras = []; // each copy of Mastra's own answer to which of its spans is current
const others = []; // such answers of all that is watched
let turn = 0; // what runs now without a break
let clock0 = 0n;
let ticks0 = 0n;

export function quiet(work) {
  try {
    return work();
  } catch {
    return undefined;
  }
}

// The clock's time in steps that never go back, taken anew where the clock was set.
export function nowNs() {
  const ticks = process.hrtime.bigint();
  const clock = BigInt(Date.now()) * 1_000_000n;
  const found = clock0 + (ticks - ticks0);
  if (found - clock < MOST_DRIFT_NS && clock - found < MOST_DRIFT_NS) return found;
  [clock0, ticks0] = [clock, ticks];
  return clock;
}

export function otelSpan() {
  const api = globalThis[Symbol.for("opentelemetry.js.api.1")];
  return quiet(() => api?.context?.active?.().getValue?.(Symbol.for("OpenTelemetry Context Key SPAN")));
}

// Lets copies of Mastra that are loaded later say which of its spans is current.
export function watchMastra() {
  if (addTo("@mastra/core", quiet)) Object.defineProperty(globalThis, Symbol.for(SPANS), { value: mastras });
  watchOther(() => {
    for (const current of mastras) {
      const span = quiet(current);
      if (span?.traceId && span.isValid !== false) return { traceId: span.traceId, spanId: quiet(() => span.getExportedSpanId?.()) ?? span.id };
    }
  });
}

// Asks `current` too which span is current, before OpenTelemetry.
export function watchOther(current) {
  others.push(current);
}

// The span that is current of others' making.
function otherSpan() {
  for (const current of others) {
    const found = quiet(current);
    if (found) return found;
  }
  return quiet(() => otelSpan()?.spanContext?.());
}

// The name that the program gives itself in its own OpenTelemetry, if it has any.
export function otelService() {
  const found = quiet(() => {
    const provider = globalThis[Symbol.for("opentelemetry.js.api.1")]?.trace;
    const held = provider?.getDelegate?.() ?? provider;
    return (held?._resource ?? held?.resource)?.attributes?.["service.name"];
  });
  return typeof found === "string" && !found.startsWith("unknown_service") ? found : undefined;
}

// The innermost span of ours that is not over yet: work may go on in a context that outlived its span. Of those that
// were entered without a break, none is another's parent.
function own() {
  let found = context.getStore();
  while (found && (found.here.isOver || found.turn === turn)) found = found.before;
  return found;
}

// The span that is current: of our own and those of others the inner one.
export function parentSpan() {
  const ours = own();
  const held = otherSpan();
  if (!held || !/[1-9a-f]/.test(held.traceId) || ours?.outer === held.spanId) return ours && { ...ours.here, call: ours.call };
  return { traceId: held.traceId, spanId: held.spanId, call: ours?.call };
}

function entry(span, call, when) {
  return { here: span.here, call, turn: when, before: own(), outer: otherSpan()?.spanId };
}

// Makes a span of ours the current one from here on; `call` is told of the exchanges under it.
export function enter(span, call) {
  context.enterWith(entry(span, call, turn));
  queueMicrotask(() => (turn += 1));
}

// Makes a span of ours the current one for some work.
export function within(span, call, work) {
  return context.run(entry(span, call), work);
}

// Contexts are followed only once one was entered: what began before would be mixed up.
export function track() {
  quiet(() => context.enterWith(context.getStore()));
}
