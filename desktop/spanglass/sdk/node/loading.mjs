// What is added to packages as they are loaded, in the thread in which Node 20 loads modules too. Only programs that have
// one of them beside them pay for that.
import { existsSync, readFileSync } from "node:fs";
import Module from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const WRAPS = "spanglass.ai";
export const SPANS = "spanglass.mastra";
const NAMES = ["generateText", "streamText", "generateObject", "streamObject"];
const PACKAGES = [
  {
    name: "ai",
    file: /[\\/]node_modules[\\/]ai[\\/]dist[\\/]index\.m?js$/,
    isMeant: (description) => /^[45]\./.test(JSON.parse(readFileSync(description, "utf8")).version),
    suffix: NAMES.map((name) => `try { ${name} = globalThis[Symbol.for("${WRAPS}")]("${name}", ${name}); } catch {}`).join(" "),
  },
  {
    name: "@mastra/core",
    file: /[\\/]node_modules[\\/]@mastra[\\/]core[\\/]dist[\\/]observability[\\/]context-storage\.c?js$/,
    isMeant: () => true,
    suffix: `try { globalThis[Symbol.for("${SPANS}")].push(getCurrentSpan); } catch {}`,
  },
];
let watched = false;

// Adds to a package's copies that are loaded later, if a program in this folder or beside its script can load it.
export function addTo(name, quiet) {
  const wanted = PACKAGES.find((each) => each.name === name);
  if (![process.cwd(), dirname(process.argv[1] ?? "/x")].some((folder) => isBeside(folder, wanted))) return false;
  if (!watched) watchLoading(quiet);
  watched = true;
  return true;
}

function watchLoading(quiet) {
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (content, file, ...more) {
    return compile.call(this, content + (quiet(() => suffixOf(file)) ?? ""), file, ...more);
  };
  if (Module.registerHooks) Module.registerHooks({ load: (url, context, next) => added(next(url, context), url) }); // Node 22 and later
  else Module.register("./loading.mjs", import.meta.url);
}

// Whether the package, in a version that is meant, is among those that a program in this folder can load.
function isBeside(folder, { name, isMeant }) {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, "node_modules", name, "package.json");
    if (existsSync(file)) return isMeant(file);
    if (at === dirname(at)) return false;
  }
}

// What is added to a file or address; nothing to most.
function suffixOf(place) {
  const found = PACKAGES.find(({ file }) => file.test(place));
  if (!found) return undefined;
  const file = place.startsWith("file:") ? fileURLToPath(place) : place;
  const root = file.slice(0, file.lastIndexOf(join(found.name, "dist")) + found.name.length);
  return found.isMeant(join(root, "package.json")) ? `\n;${found.suffix}\n` : undefined;
}

// What was loaded, with what is added to it.
function added(found, url) {
  try {
    const suffix = found.format === "module" && found.source && suffixOf(url);
    return suffix ? { ...found, source: String(Buffer.from(found.source)) + suffix } : found;
  } catch {
    return found;
  }
}

// Node 20's own form of such a hook.
export async function load(url, context, next) {
  return added(await next(url, context), url);
}
