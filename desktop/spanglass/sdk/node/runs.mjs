// Spans around the calls: what frameworks tell of their runs, steps and tools.
import { randomBytes } from "node:crypto";

const LONGEST = 100_000;

// A new span, child of the given one.
export function begun(name, kind, parent, start) {
  const ids = { traceId: parent?.traceId ?? randomBytes(16).toString("hex"), spanId: randomBytes(8).toString("hex") };
  const attributes = { "openinference.span.kind": kind };
  return { ...ids, parentSpanId: parent?.spanId, name, start, attributes, here: { ...ids, isOver: false } };
}

// Ends a span; nothing becomes its child from here on.
export function over(span, end) {
  span.end = end;
  span.here.isOver = true;
  return span;
}

// Says what went in or came out of a span; undefined and null are nothing to say.
export function tell(span, which, value) {
  if (value === undefined || value === null) return;
  const text = typeof value === "string" ? value : asJson(value);
  span.attributes[`${which}.value`] = text.slice(0, LONGEST);
  span.attributes[`${which}.mime_type`] = typeof value === "string" ? "text/plain" : "application/json";
}

function asJson(value) {
  try {
    return JSON.stringify(value, plain) ?? String(value);
  } catch {
    return String(value);
  }
}

// LangChain's objects say with themselves how to make them again; what they hold is enough.
function plain(_, value) {
  if (value?.lc !== 1 || !Array.isArray(value.id)) return value;
  return { type: value.id.at(-1), ...value.kwargs };
}
