// Sends what was captured: what ends together in one request, what nobody took again, all of it at the program's end.
import { createRequire } from "node:module";
import { basename } from "node:path";
import { otelService, quiet } from "./contexts.mjs";
import { requestOf } from "./encoding.mjs";
import { posted } from "./posting.mjs";

const MOST_WAITING = 10_000;
const MOST_WAITING_BYTES = 64 * 1024 * 1024;
const MOST_AT_ONCE = 100;
const EVERY_MS = 200; // at least so long between two requests
const TOGETHER_MS = 10; // what comes after a pause is sent this much later, with its kin
const FIRST_PAUSE_MS = 1000;
const MOST_PAUSE_MS = 30_000;
const AT_EXIT_MS = 2000;
const MOST_START_MS = 8000; // of a process, on a machine that has much to do
const FINAL = new Set([200, 400, 403, 404, 413, 415]); // answers after which asking again is of no use
// What a process of its own does at the end: its arguments are an address and milliseconds, its input the body.
const CHILD =
  "const [at,timeout]=process.argv.slice(1),h=require(at.startsWith('https')?'https':'http');let b='';" +
  "process.stdin.on('data',d=>b+=d).on('end',()=>{const r=h.request(at,{method:'POST'," +
  "headers:{'content-type':'application/json'},timeout:+timeout},a=>{a.resume();process.exitCode=a.statusCode===200?0:1});" +
  "r.on('timeout',()=>r.destroy());r.on('error',()=>{process.exitCode=1});r.end(b)})";

// A bounded queue of things with a `size` in bytes that become a `span()` when they are sent.
export class Sender {
  #address;
  #emptied;
  #waiting = [];
  #bytes = 0;
  #pauseMs = 0; // longer each time that nobody takes what is sent: to make it ready takes the program's time
  #sentMs = -EVERY_MS;
  #sending = null;
  #timer = null;
  sent = 0; // what was taken
  dropped = 0; // what was lost

  // Calls `emptied` when nothing waits any more.
  constructor(endpoint, emptied) {
    this.#address = `${endpoint}/v1/traces`;
    this.#emptied = emptied;
  }

  get count() {
    return this.#waiting.length;
  }

  put(captured) {
    if (this.count >= MOST_WAITING || this.#bytes + captured.size > MOST_WAITING_BYTES) {
      this.dropped += 1;
      return;
    }
    this.#waiting.push(captured);
    this.#bytes += captured.size;
    this.#flushSoon();
  }

  // Sends what waits; settles when it is sent or nobody takes it.
  flush() {
    this.#sending ??= this.#send().finally(() => {
      this.#sending = null;
      this.#sentMs = performance.now();
      if (this.count) this.#flushSoon();
      else this.#emptied();
    });
    return this.#sending;
  }

  // Sends what waits from a process that this one waits for.
  sendByChild() {
    const { spawnSync } = createRequire(import.meta.url)("node:child_process"); // seldom needed, and slow to load
    const done = spawnSync(process.execPath, ["-e", CHILD, this.#address, String(AT_EXIT_MS)], {
      input: bodyOf(this.#waiting), timeout: AT_EXIT_MS + MOST_START_MS, stdio: ["pipe", "ignore", "ignore"],
      env: { ...process.env, NODE_OPTIONS: "", BUN_OPTIONS: "" },
    });
    if (done.status !== 0) return; // it ends with 0 if it was taken
    this.sent += this.count;
    this.#waiting.length = 0;
  }

  #flushSoon() {
    if (this.#timer) return;
    const waitMs = Math.max(TOGETHER_MS, this.#sentMs + EVERY_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.flush();
    }, waitMs + this.#pauseMs);
    this.#timer.unref?.();
  }

  async #send() {
    while (this.count) {
      const group = this.#waiting.slice(0, MOST_AT_ONCE);
      const status = await quiet(() => posted(new URL(this.#address), bodyOf(group), AT_EXIT_MS));
      const taken = FINAL.has(status);
      this.#pauseMs = taken ? 0 : Math.min(MOST_PAUSE_MS, this.#pauseMs * 2 || FIRST_PAUSE_MS);
      if (!taken) return;
      this.#waiting.splice(0, group.length);
      if (status === 200) this.sent += group.length;
      else this.dropped += group.length;
      this.#bytes -= group.reduce((sum, captured) => sum + captured.size, 0);
    }
  }
}

function bodyOf(group) {
  const spans = group.map((captured) => quiet(() => captured.span())).filter(Boolean);
  // Spans of the program's own OpenTelemetry and ours are of one service: some report the same calls.
  const script = process.argv[1] ? basename(process.argv[1]).replace(/\.[cm]?[jt]s$/, "") : "node";
  return requestOf(spans, {
    "service.name": process.env.OTEL_SERVICE_NAME || otelService() || script, "process.pid": String(process.pid),
    "process.runtime.name": "nodejs", "spanglass.run": process.env.SPANGLASS_RUN,
  });
}
