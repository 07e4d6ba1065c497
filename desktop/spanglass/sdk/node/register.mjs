// Captures the model calls of a Node program: loaded by `node --import`, without dependencies, Node 20 and later.
// Nothing here throws into the program, holds it up or prints; what cannot be sent is dropped.
import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { watchAgents } from "./agents.mjs";
import { watchAiSdk } from "./ai_sdk.mjs";
import { watchOldAiSdk } from "./ai_sdk_old.mjs";
import { enter, nowNs, otelSpan, parentSpan, quiet, track, watchMastra, within } from "./contexts.mjs";
import { exception, pairs, spanOf } from "./encoding.mjs";
import { watchLangChain } from "./langchain.mjs";
import { Sender } from "./sender.mjs";
import { lastSignals } from "./signals.mjs";
import { addressWithout, asText, keysOf, masked, unpacked } from "./texts.mjs";

const ENDPOINT = (process.env.SPANGLASS_ENDPOINT || `http://127.0.0.1:${process.env.SPANGLASS_PORT || 4318}`).replace(/\/+$/, "");
const PATHS = new RegExp(
  "/chat/completions$|/completions$|/responses$|/messages$|/embeddings$|/moderations$|/rerank$" +
    "|/images/(?:generations|edits|variations)$|/audio/(?:transcriptions|translations|speech)$" +
    "|:(?:stream)?[gG]enerateContent$|:(?:batch)?[eE]mbedContents?$|:predict$|:(?:stream)?rawPredict$" +
    "|/model/[^/]+/(?:converse|invoke)(?:-with-response-stream|-stream)?$" +
    "|/api/(?:chat|generate|embed|embeddings)$|/v[12]/(?:chat|embed|rerank|ocr)$|/fim/completions$",
);
const MOST_BYTES = 8 * 1024 * 1024;
const MOST_OF_END = 64 * 1024;
const MOST_UNREAD = 256 * 1024;
const UNREAD_MS = 500;
const KEPT_HEADERS = ["x-request-id", "request-id", "retry-after", "apim-request-id", "x-amzn-requestid"];

const silent = new AsyncLocalStorage();
const open = new Set(); // exchanges whose answer the program has not read to its end
const signals = lastSignals(() => atEnd());
const sender = new Sender(ENDPOINT, () => open.size || quiet(() => signals.rest()));
const left = new FinalizationRegistry((exchange) => exchange.ended(undefined, true));
const realFetch = globalThis.fetch;
const realRequest = { http: http.request, https: https.request };

function isModelCall(method, url) {
  return String(method || "GET").toUpperCase() === "POST" && PATHS.test(url.pathname.replace(/\/+$/, ""));
}

class Exchange {
  constructor(url, headers, body) {
    const parent = parentSpan();
    this.url = url;
    this.asked = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
    this.body = body;
    this.under = parent?.call;
    this.traceId = parent?.traceId ?? randomBytes(16).toString("hex");
    this.parentId = parent?.spanId;
    this.spanId = randomBytes(8).toString("hex");
    this.start = nowNs();
    this.began = process.hrtime.bigint();
    this.chunks = [];
    this.size = (body?.length ?? 0) + 2000;
    open.add(this);
    quiet(() => signals.listen());
  }

  answered(status, headers) {
    this.status = status;
    this.headers = headers;
  }

  came(chunk) {
    this.first ??= process.hrtime.bigint() - this.began;
    if (this.truncated || this.size + chunk.length > MOST_BYTES) {
      this.truncated = true; // the end of a stream tells the tokens and why it stopped
      this.last = Buffer.concat([this.last ?? Buffer.alloc(0), chunk]).subarray(-MOST_OF_END);
    } else {
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
    const failed = error ?? (this.status >= 400 ? { name: "HTTP", message: `HTTP ${this.status}` } : undefined);
    quiet(() => this.under?.called(this.end, failed));
    sender.put(this);
  }

  whole(kind) {
    const data = Buffer.concat(this.chunks);
    const encoding = this.headers["content-encoding"];
    const end = !encoding && /event-stream|ndjson|jsonl/i.test(kind ?? "") ? this.last : undefined;
    return end ? Buffer.concat([data, Buffer.from("\n\n"), end.subarray(end.indexOf(10) + 1)]) : unpacked(data, encoding);
  }

  span() {
    const keys = keysOf(this.url, this.asked);
    const address = addressWithout(this.url);
    const kind = this.headers?.["content-type"];
    const attempt = this.asked["x-stainless-retry-count"];
    const attributes = {
      "http.request.method": "POST",
      "url.full": masked(address.href, keys),
      "server.address": address.hostname,
      "http.response.status_code": this.status,
      "spanglass.request.body": asText(this.body, this.asked["content-type"], keys),
      "spanglass.response.body": this.headers ? asText(this.whole(kind), kind, keys) : undefined,
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

// What frameworks' runs need of us: spans of their own around the exchanges.
const program = {
  open: new Set(), now: nowNs, parent: parentSpan, quiet, track, enter, within,
  isInstrumented: () => /^ai\b/.test(otelSpan()?.name ?? ""),
  put: (made) => sender.put({ size: 2000 + Object.values(made.attributes).join("").length, span: () => spanOf(made) }),
};

async function bodyOf(input, init) {
  const body = init?.body ?? undefined;
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array || body instanceof ArrayBuffer) return Buffer.from(body);
  if (body === undefined && input instanceof Request && input.body) return Buffer.from(await input.clone().arrayBuffer());
  return undefined;
}

function patchFetch() {
  if (typeof realFetch !== "function") return;
  // What is no model's goes the way it came: an error's stack shows who called.
  const captured = function fetch(input, init) {
    const url = quiet(() => modelOf(input, init));
    return url ? watchedFetch.call(this, url, input, init) : realFetch.call(this, input, init);
  };
  globalThis.fetch = captured;
}

async function watchedFetch(url, input, init) {
  const exchange = await quiet(() => begun(url, input, init));
  if (!exchange) return realFetch.call(this, input, init);
  let response;
  try {
    response = await silent.run(true, () => realFetch.call(this, input, init));
  } catch (error) {
    exchange.ended(error.cause ?? error);
    throw error;
  }
  return quiet(() => watched(response, exchange)) ?? response;
}

// The address of a request, if it is one to a model.
function modelOf(input, init) {
  const url = new URL(input instanceof Request ? input.url : String(input));
  return isModelCall(init?.method ?? (input instanceof Request ? input.method : "GET"), url) ? url : undefined;
}

async function begun(url, input, init) {
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
      // A client that tries again throws an error's body away unread, and is not to wait for us.
      if (response.status >= 400) return void unread(reader, exchange, reason);
      exchange.ended(undefined, true);
      await reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
  const copy = new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers });
  for (const name of ["url", "redirected", "type"]) Object.defineProperty(copy, name, { value: response[name] });
  left.register(copy, exchange);
  return copy;
}

// Reads what comes at once of a body that the program does not want.
async function unread(reader, exchange, reason) {
  const timer = setTimeout(() => reader.cancel(reason).catch(() => {}), UNREAD_MS);
  timer.unref?.();
  try {
    for (let read = await reader.read(); !read.done && exchange.size < MOST_UNREAD; read = await reader.read()) exchange.came(read.value);
  } catch {}
  clearTimeout(timer);
  exchange.ended(undefined, true);
  reader.cancel(reason).catch(() => {});
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
  request.on("close", () => exchange?.status ?? exchange?.ended(undefined, true));
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
    closeAll();
    if (sender.count && sender.count !== unsent) sender.flush().then(() => (unsent = sender.count));
  });
  // process.exit and a crash end at once: what waits is handed to a moment of its own first.
  process.on("exit", () => atEnd(unsent));
}

function atEnd(unsent = -1) {
  closeAll();
  quiet(() => sender.count && sender.count !== unsent && sender.sendByChild());
  const numbers = { sent: sender.sent, dropped: sender.count + sender.dropped };
  for (const [name, number] of Object.entries(numbers)) {
    quiet(() => number && noted(`${name}-node-${process.pid}`, String(number)));
  }
}

function closeAll() {
  for (const exchange of open) quiet(() => exchange.ended(undefined, true));
  for (const call of program.open) quiet(() => call.left());
}

// Leaves a note for `spanglass run`, where it runs us.
function noted(name, text) {
  const folder = process.env.SPANGLASS_RUN_NOTES;
  if (folder) writeFileSync(join(folder, name), text);
}

quiet(() => {
  patchFetch();
  patchHttp(http, "http");
  patchHttp(https, "https");
  syncBuiltinESMExports();
  for (const watch of [watchAgents, watchAiSdk, watchLangChain, watchOldAiSdk, watchMastra]) quiet(() => watch(program));
  patchExit();
  noted(`node-${process.pid}`, process.execPath);
});
