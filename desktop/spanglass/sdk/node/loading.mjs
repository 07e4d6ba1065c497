// What is added to the Vercel AI SDK as it is loaded, in the thread in which Node 20 loads modules too.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const WRAPS = "spanglass.ai";
const FILE = /[\\/]node_modules[\\/]ai[\\/]dist[\\/]index\.m?js$/;
const NAMES = ["generateText", "streamText", "generateObject", "streamObject"];
export const SUFFIX = `\n;${NAMES.map((name) => `try { ${name} = globalThis[Symbol.for("${WRAPS}")]("${name}", ${name}); } catch {}`).join(" ")}\n`;

// Whether the package that a package.json describes is of a version that is wrapped.
export function isOld(description) {
  return /^[45]\./.test(JSON.parse(readFileSync(description, "utf8")).version);
}

// Whether a file or address is the main module of such a version.
export function isWrapped(place) {
  if (!FILE.test(place)) return false;
  const file = place.startsWith("file:") ? fileURLToPath(place) : place;
  return isOld(join(dirname(dirname(file)), "package.json"));
}

// What was loaded, with what is added to it.
export function added(found, url) {
  try {
    if (found.format !== "module" || !found.source || !isWrapped(url)) return found;
    return { ...found, source: String(Buffer.from(found.source)) + SUFFIX };
  } catch {
    return found;
  }
}

// Node 20's own form of such a hook.
export async function load(url, context, next) {
  return added(await next(url, context), url);
}
