// Spans as an OTLP request in JSON.
import { masked } from "./texts.mjs";

// The body of a request to /v1/traces.
export function requestOf(spans, resource) {
  const scopeSpans = [{ scope: { name: "spanglass" }, spans }];
  return JSON.stringify({ resourceSpans: [{ resource: { attributes: pairs(resource) }, scopeSpans }] });
}

// A span of our own making, its texts without keys.
export function spanOf({ traceId, spanId, parentSpanId, name, start, end, attributes, error }) {
  const told = Object.entries(attributes).map(([key, value]) => [key, typeof value === "string" ? masked(value, []) : value]);
  return {
    traceId, spanId, parentSpanId, name, kind: 1, startTimeUnixNano: String(start), endTimeUnixNano: String(end),
    attributes: pairs(Object.fromEntries(told)),
    status: error ? { code: 2, message: String(error?.message ?? error) } : undefined,
    events: error ? [exception(error, end)] : undefined,
  };
}

// The event that tells of what a span ended with.
export function exception(error, time) {
  const said = { "exception.type": error?.code ?? error?.name ?? "Error", "exception.message": String(error?.message ?? error) };
  return { timeUnixNano: String(time), name: "exception", attributes: pairs(said) };
}

// OTLP's list of keys and values; what is undefined or null is left out.
export function pairs(values) {
  return Object.entries(values).filter(([, value]) => value !== undefined && value !== null).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value) {
  if (typeof value === "boolean") return { boolValue: value };
  if (Number.isSafeInteger(value)) return { intValue: String(value) };
  if (Buffer.isBuffer(value)) return { bytesValue: value.toString("base64") };
  return { stringValue: String(value) };
}
