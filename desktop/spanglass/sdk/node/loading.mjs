// What is added to the Vercel AI SDK as it is loaded, in the thread in which Node 20 loads modules too.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const WRAPS = "spanglass.ai";
const FILE = /[\\/]node_modules[\\/]ai[\\/]dist[\\/]index\.m?js$/;
const NAMES = ["generateText", "streamText", "generateObject", "streamObject"];
export const SUFFIX = `\n;${NAMES.map((name) => `try { ${name} = globalThis[Symbol.for("${WRAPS}")]("${name}", ${name}); } catch {}`).join(" ")}\n`;

// Whether a file or address is the main module of a version that is wrapped.
export function isWrapped(place) {
  if (!FILE.test(place)) return false;
  const file = place.startsWith("file:") ? fileURLToPath(place) : place;
  return /^[45]\./.test(JSON.parse(readFileSync(join(dirname(dirname(file)), "package.json"), "utf8")).version);
}

// Node's own form of such a hook.
export async function load(url, context, next) {
  const found = await next(url, context);
  try {
    if (found.format !== "module" || !found.source || !isWrapped(url)) return found;
    return { ...found, source: String(Buffer.from(found.source)) + SUFFIX };
  } catch {
    return found;
  }
}
