// One request to the receiver, past whatever the program has put around http: what instruments or stands in for its requests
// is not to see ours.
import { AsyncResource } from "node:async_hooks";
import net from "node:net";
import { quiet } from "./contexts.mjs";

const OTEL = Symbol.for("opentelemetry.js.api.1");
const SUPPRESSED = Symbol.for("OpenTelemetry SDK Context Key SUPPRESS_TRACING");
const MOST_HEAD = 64 * 1024;
const outside = new AsyncResource("spanglass"); // no context of the program's is current in it

// The status of the answer; undefined if there was none in time.
export function posted(url, body, timeoutMs) {
  return outside.runInAsyncScope(() => untraced(() => sent(url, Buffer.from(body), timeoutMs)));
}

function untraced(work) {
  const contexts = globalThis[OTEL]?.context;
  const context = quiet(() => contexts.active().setValue(SUPPRESSED, true));
  return context ? contexts.with(context, work) : work();
}

async function sent(url, body, timeoutMs) {
  const isSecret = url.protocol === "https:";
  const { connect } = isSecret ? await import("node:tls") : net;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return new Promise((settle) => {
    const socket = connect({ host, port: Number(url.port) || (isSecret ? 443 : 80), ...(isSecret && !net.isIP(host) ? { servername: host } : {}) });
    let head = "";
    const done = (status) => {
      socket.destroy();
      settle(status);
    };
    socket.setTimeout(timeoutMs, () => done());
    socket.on("error", () => done());
    socket.on("close", () => done());
    socket.on("data", (chunk) => {
      head += chunk.toString("latin1");
      const found = /^HTTP\/1\.\d (\d{3})[\s\S]*?\r\n\r\n/.exec(head);
      if (found || head.length > MOST_HEAD) done(found && Number(found[1]));
    });
    socket.write(`POST ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: application/json\r\n`);
    socket.write(`Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`);
    socket.write(body);
  });
}
