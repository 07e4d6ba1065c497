// Captures the model calls of a Node program: loaded by `node --import`, without dependencies, Node 20 and later.
// Nothing here throws into the program, holds it up or prints; what cannot be sent is dropped.
import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";
import { basename, join } from "node:path";
import zlib from "node:zlib";

const ENDPOINT = (process.env.SPANGLASS_ENDPOINT || `http://127.0.0.1:${process.env.SPANGLASS_PORT || 4318}`).replace(/\/+$/, "");
const PATHS = new RegExp(
  "/chat/completions$|/completions$|/responses$|/messages$|/embeddings$|/moderations$|/rerank$" +
    "|/images/(?:generations|edits|variations)$|/audio/(?:transcriptions|translations|speech)$" +
    "|:(?:stream)?[gG]enerateContent$|:(?:batch)?[eE]mbedContents?$|:predict$|:(?:stream)?rawPredict$" +
    "|/model/[^/]+/(?:converse|invoke)(?:-with-response-stream|-stream)?$" +
    "|/api/(?:chat|generate|embed|embeddings)$|/v[12]/(?:chat|embed|rerank|ocr)$|/fim/completions$",
);
const MOST_BYTES = 8 * 1024 * 1024;
const MOST_WAITING = 10_000;
const MOST_WAITING_BYTES = 64 * 1024 * 1024;
const EVERY_MS = 200;
const AT_EXIT_MS = 2000;
const KEY_HEADERS = ["authorization", "proxy-authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie", "x-amz-security-token"];
const KEPT_HEADERS = ["x-request-id", "request-id", "retry-after", "apim-request-id", "x-amzn-requestid"];
const HARMLESS = new Set(["alt", "api-version", "api_version", "beta", "stream", "version"]);
const MASK = "••••••••";
const SHAPES = [
  /\bsk-(?=[A-Za-z_-]{0,200}\d)[\w-]{16,}/g,
  /\b(?:gh[pousr]_|github_pat_)\w{20,}/g,
  /\bAIza[\w-]{35}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\b(?:gsk_|hf_|npm_|xai-|lsv2_pt_)(?=[A-Za-z_-]{0,200}\d)[\w-]{20,}/g,
  /(?<![\w-])eyJ[\w-]{8,2000}\.eyJ[\w-]{8,8000}\.[\w-]{8,2000}/g,
];
const NAMED = /("(?:[\w-]*api[-_]?key|authorization|[\w-]*secret(?:[-_]?key)?|password|(?:access|auth|refresh|id|bearer)[-_]?token|private[-_]?key)"\s{0,8}:\s{0,8}")((?:[^"\\]|\\.){1,20000})(")/gi;

const context = new AsyncLocalStorage();
const silent = new AsyncLocalStorage();
const waiting = [];
const open = new Set(); // exchanges whose answer the program has not read to its end
const left = new FinalizationRegistry((exchange) => exchange.ended(undefined, true));
let waitingBytes = 0;
let sending = null;
let timer = null;
const realFetch = globalThis.fetch;
const realRequest = { http: http.request, https: https.request };

function quiet(work) {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function isModelCall(method, url) {
  return String(method || "GET").toUpperCase() === "POST" && PATHS.test(url.pathname.replace(/\/+$/, ""));
}

function nowNs() {
  return BigInt(Date.now()) * 1_000_000n + (process.hrtime.bigint() % 1_000_000n);
}

class Exchange {
  constructor(url, headers, body) {
    const parent = parentSpan();
    this.url = url;
    this.asked = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
    this.body = body;
    this.traceId = parent?.traceId ?? randomBytes(16).toString("hex");
    this.parentId = parent?.spanId;
    this.spanId = randomBytes(8).toString("hex");
    this.start = nowNs();
    this.began = process.hrtime.bigint();
    this.chunks = [];
    this.size = (body?.length ?? 0) + 2000;
  }

  answered(status, headers) {
    this.status = status;
    this.headers = headers;
    open.add(this);
  }

  came(chunk) {
    this.first ??= process.hrtime.bigint() - this.began;
    if (this.size + chunk.length > MOST_BYTES) this.truncated = true;
    else {
      this.chunks.push(Buffer.from(chunk));
      this.size += chunk.length;
    }
  }

  ended(error, brokenOff) {
    if (this.over) return;
    this.over = true;
    open.delete(this);
    this.error = error;
    this.brokenOff = brokenOff;
    this.end = this.start + (process.hrtime.bigint() - this.began);
    put(this);
  }

  span() {
    const keys = KEY_HEADERS.map((name) => this.asked[name]?.split(" ").pop())
      .concat([...this.url.searchParams].filter(([name]) => !HARMLESS.has(name.toLowerCase())).map(([, value]) => value), this.url.password)
      .filter((key) => key && key.length >= 8);
    const address = new URL(this.url);
    for (const name of [...address.searchParams.keys()]) if (!HARMLESS.has(name.toLowerCase())) address.searchParams.delete(name);
    address.username = address.password = address.hash = "";
    const kind = this.headers?.["content-type"];
    const attempt = this.asked["x-stainless-retry-count"];
    const attributes = {
      "http.request.method": "POST",
      "url.full": masked(address.href, keys),
      "server.address": address.hostname,
      "http.response.status_code": this.status,
      "spanglass.request.body": asText(this.body, this.asked["content-type"], keys),
      "spanglass.response.body": this.headers ? asText(unpacked(Buffer.concat(this.chunks), this.headers["content-encoding"]), kind, keys) : undefined,
      "spanglass.response.content_type": kind,
      "spanglass.first_byte_ns": this.first === undefined ? undefined : Number(this.first),
      "spanglass.attempt": /^\d+$/.test(attempt ?? "") ? Number(attempt) + 1 : undefined,
      "spanglass.response.truncated": this.truncated,
      "spanglass.response.broken_off": this.brokenOff || undefined,
    };
    for (const name of KEPT_HEADERS) attributes[`http.response.header.${name}`] = this.headers?.[name];
    const failed = this.error || this.status >= 400;
    return {
      traceId: this.traceId, spanId: this.spanId, parentSpanId: this.parentId, name: `POST ${address.pathname}`, kind: 3,
      startTimeUnixNano: String(this.start), endTimeUnixNano: String(this.end), attributes: pairs(attributes),
      status: failed ? { code: 2, message: this.error ? String(this.error.message ?? this.error) : "" } : undefined,
      events: this.error ? [exception(this.error, this.end)] : undefined,
    };
  }
}

function exception(error, time) {
  const said = { "exception.type": error?.code ?? error?.name ?? "Error", "exception.message": String(error?.message ?? error) };
  return { timeUnixNano: String(time), name: "exception", attributes: pairs(said) };
}

// The span of OpenTelemetry's that is current, where the program has loaded its API, else one of our own.
function parentSpan() {
  const own = context.getStore();
  const api = globalThis[Symbol.for("opentelemetry.js.api.1")];
  const held = quiet(() => api?.context?.active?.().getValue?.(Symbol.for("OpenTelemetry Context Key SPAN"))?.spanContext?.());
  return held && /[1-9a-f]/.test(held.traceId) ? { traceId: held.traceId, spanId: held.spanId } : own;
}

function pairs(values) {
  return Object.entries(values).filter(([, value]) => value !== undefined && value !== null).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value) {
  if (typeof value === "boolean") return { boolValue: value };
  if (Number.isSafeInteger(value)) return { intValue: String(value) };
  if (Buffer.isBuffer(value)) return { bytesValue: value.toString("base64") };
  return { stringValue: String(value) };
}

function masked(text, keys) {
  for (const key of keys) text = text.replaceAll(key, MASK);
  text = text.replace(NAMED, `$1${MASK}$3`);
  for (const shape of SHAPES) text = text.replace(shape, MASK);
  return text;
}

function asText(body, type, keys) {
  if (body === undefined || body === null) return undefined;
  const kind = (type || "application/json").toLowerCase();
  if (/json|text|event-stream|ndjson|xml|x-www-form/.test(kind) && !kind.startsWith("multipart/")) return masked(body.toString("utf8"), keys);
  if (kind.includes("eventstream")) return body;
  return `(${kind.split(";")[0]}, ${body.length} bytes)`;
}

function unpacked(data, encoding) {
  const ways = { gzip: zlib.gunzipSync, deflate: zlib.inflateSync, br: zlib.brotliDecompressSync };
  const undo = ways[(encoding || "").trim().toLowerCase()];
  return (undo && quiet(() => undo(data, { finishFlush: zlib.constants.Z_SYNC_FLUSH }))) || data;
}

function put(exchange) {
  if (waiting.length >= MOST_WAITING || waitingBytes + exchange.size > MOST_WAITING_BYTES) return;
  waiting.push(exchange);
  waitingBytes += exchange.size;
  if (!timer) {
    timer = setTimeout(() => {
      timer = null;
      flush();
    }, EVERY_MS);
    timer.unref?.();
  }
}

// Sends what waits; settles when it is sent or nobody takes it.
function flush() {
  sending ??= send().finally(() => {
    sending = null;
  });
  return sending;
}

async function send() {
  while (waiting.length) {
    const group = waiting.slice(0, 100);
    const spans = group.map((exchange) => quiet(() => exchange.span())).filter(Boolean);
    const taken = await quiet(() => posted(JSON.stringify({ resourceSpans: [{ resource: { attributes: resource() }, scopeSpans: [{ scope: { name: "spanglass" }, spans }] }] })));
    if (!taken) return;
    waiting.splice(0, group.length);
    waitingBytes -= group.reduce((sum, exchange) => sum + exchange.size, 0);
  }
}

function posted(body) {
  return new Promise((settle) => {
    const url = new URL(`${ENDPOINT}/v1/traces`);
    const ask = url.protocol === "https:" ? realRequest.https : realRequest.http;
    const request = ask(url, { method: "POST", headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) }, timeout: AT_EXIT_MS, agent: false }, (answer) => {
      answer.resume();
      answer.on("end", () => settle(answer.statusCode === 200 || (answer.statusCode >= 400 && answer.statusCode < 500 && answer.statusCode !== 429)));
      answer.on("error", () => settle(false));
    });
    request.on("error", () => settle(false));
    request.on("timeout", () => request.destroy());
    request.end(body);
  });
}

function resource() {
  const script = process.argv[1] ? basename(process.argv[1]).replace(/\.[cm]?[jt]s$/, "") : "node";
  return pairs({
    "service.name": process.env.OTEL_SERVICE_NAME || script, "process.pid": String(process.pid),
    "process.runtime.name": "nodejs", "spanglass.run": process.env.SPANGLASS_RUN,
  });
}

async function bodyOf(input, init) {
  const body = init?.body ?? undefined;
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array || body instanceof ArrayBuffer) return Buffer.from(body);
  if (body === undefined && input instanceof Request && input.body) return Buffer.from(await input.clone().arrayBuffer());
  return undefined;
}

function patchFetch() {
  if (typeof realFetch !== "function") return;
  const captured = async function fetch(input, init) {
    const exchange = await quiet(() => begun(input, init));
    if (!exchange) return realFetch.call(this, input, init);
    let response;
    try {
      response = await silent.run(true, () => realFetch.call(this, input, init));
    } catch (error) {
      exchange.ended(error.cause ?? error);
      throw error;
    }
    return quiet(() => watched(response, exchange)) ?? response;
  };
  globalThis.fetch = Object.defineProperty(captured, "name", { value: "fetch" });
}

async function begun(input, init) {
  const url = quiet(() => new URL(input instanceof Request ? input.url : String(input)));
  if (!url || !isModelCall(init?.method ?? (input instanceof Request ? input.method : "GET"), url)) return undefined;
  const headers = Object.fromEntries(new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined)));
  return new Exchange(url, headers, await bodyOf(input, init).catch(() => undefined));
}

function watched(response, exchange) {
  const headers = Object.fromEntries(response.headers);
  delete headers["content-encoding"]; // fetch has undone it
  exchange.answered(response.status, headers);
  if (!response.body) {
    exchange.ended();
    return response;
  }
  const reader = response.body.getReader();
  const body = new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          exchange.ended();
          controller.close();
        } else {
          exchange.came(value);
          controller.enqueue(value);
        }
      } catch (error) {
        exchange.ended(error.cause ?? error);
        controller.error(error);
      }
    },
    async cancel(reason) {
      exchange.ended(undefined, true);
      await reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
  const copy = new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers });
  for (const name of ["url", "redirected", "type"]) Object.defineProperty(copy, name, { value: response[name] });
  left.register(copy, exchange);
  return copy;
}

function patchHttp(module, scheme) {
  const real = realRequest[scheme];
  const request = function (...given) {
    const made = real.apply(this, given);
    if (!silent.getStore()) quiet(() => watchRequest(made, scheme));
    return made;
  };
  module.request = request;
  module.get = function (...given) {
    const made = module.request.apply(this, given);
    made.end();
    return made;
  };
}

function watchRequest(request, scheme) {
  const host = request.getHeader("host") ?? request.host;
  const url = quiet(() => new URL(request.path, `${scheme}://${host}`));
  if (!url || !isModelCall(request.method, url) || `${url.protocol}//${url.host}` === ENDPOINT) return;
  const sent = [];
  const keep = (chunk, encoding) => quiet(() => chunk && typeof chunk !== "function" && sent.push(Buffer.from(chunk, typeof encoding === "string" ? encoding : undefined)));
  const { write, end } = request;
  let exchange;
  request.write = function (chunk, encoding, done) {
    keep(chunk, encoding);
    return write.call(this, chunk, encoding, done);
  };
  request.end = function (chunk, encoding, done) {
    keep(chunk, encoding);
    exchange ??= quiet(() => new Exchange(url, request.getHeaders(), Buffer.concat(sent)));
    return end.call(this, chunk, encoding, done);
  };
  request.on("error", (error) => exchange?.ended(error));
  const emit = request.emit;
  request.emit = function (event, ...values) {
    if (event === "response" && exchange) quiet(() => watchAnswer(values[0], exchange));
    return emit.call(this, event, ...values);
  };
}

function watchAnswer(answer, exchange) {
  exchange.answered(answer.statusCode, answer.headers);
  const push = answer.push;
  answer.push = function (chunk, encoding) {
    quiet(() => (chunk === null ? undefined : exchange.came(Buffer.from(chunk, encoding))));
    return push.call(this, chunk, encoding);
  };
  answer.on("end", () => exchange.ended());
  answer.on("error", (error) => exchange.ended(error));
  answer.on("close", () => exchange.ended(undefined, !answer.complete));
}

function patchExit() {
  let unsent = -1; // what could not be sent at the end is not tried again: the program is to end
  process.on("beforeExit", () => {
    for (const exchange of open) exchange.ended(undefined, true);
    if (waiting.length && waiting.length !== unsent) flush().then(() => (unsent = waiting.length));
  });
  // process.exit ends at once: what waits is handed to a moment of its own first.
  const exit = process.reallyExit?.bind(process);
  if (!exit) return;
  process.reallyExit = (code) => {
    for (const exchange of open) quiet(() => exchange.ended(undefined, true));
    quiet(() => waiting.length && sentByChild());
    exit(code);
  };
}

function sentByChild() {
  const spans = waiting.splice(0, waiting.length).map((exchange) => quiet(() => exchange.span())).filter(Boolean);
  const body = JSON.stringify({ resourceSpans: [{ resource: { attributes: resource() }, scopeSpans: [{ scope: { name: "spanglass" }, spans }] }] });
  const source = "const h=require(process.argv[1].startsWith('https')?'https':'http');let b='';process.stdin.on('data',d=>b+=d).on('end',()=>{const r=h.request(process.argv[1],{method:'POST',headers:{'content-type':'application/json'}},a=>a.resume());r.on('error',()=>{});r.end(b)})";
  spawnSync(process.execPath, ["-e", source, `${ENDPOINT}/v1/traces`], {
    input: body, timeout: AT_EXIT_MS, stdio: ["pipe", "ignore", "ignore"], env: { ...process.env, NODE_OPTIONS: "" },
  });
}

const { spawnSync } = await import("node:child_process");
quiet(() => {
  patchFetch();
  patchHttp(http, "http");
  patchHttp(https, "https");
  syncBuiltinESMExports();
  patchExit();
  const noted = process.env.SPANGLASS_RUN_NOTES;
  if (noted) writeFileSync(join(noted, `node-${process.pid}`), process.execPath);
});
