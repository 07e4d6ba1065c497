// Bodies and addresses as texts, keys taken out of them by name, by shape and by value.
import zlib from "node:zlib";

const KEY_HEADERS = ["authorization", "proxy-authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie", "x-amz-security-token", "ocp-apim-subscription-key"];
const HARMLESS = new Set(["alt", "api-version", "api_version", "beta", "stream", "version"]);
const MASK = "••••••••";
// Those of core/secrets.py; what a group holds stands before the secret and stays.
const SHAPES = [
  /\bsk-(?=[A-Za-z_-]{0,200}\d)[\w-]{16,}/g,
  /\b(?:gh[pousr]_|github_pat_)\w{20,}/g,
  /\b[sr]k_(?:live|test)_\w{16,}/g,
  /\b(?:xox[abeprs]-|xapp-)[\w-]{16,}/g,
  /\bAIza[\w-]{35}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\b(?:gsk_|hf_|npm_|pypi-|glpat-|xai-|tvly-|lsv2_pt_)(?=[A-Za-z_-]{0,200}\d)[\w-]{20,}/g,
  /(?<![\w-])eyJ[\w-]{8,2000}\.eyJ[\w-]{8,8000}\.[\w-]{8,2000}/g,
  /([a-z0-9+.]{2}:\/\/[^\s:/@"']{0,200}:)[^\s/@"']{1,200}(?=@)/g,
  /(-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----)(?:[A-Za-z0-9+/=\s\\:,.]|-(?!----)){40,20000}/g,
  /(\bbearer[ \t]{1,4})(?=[A-Za-z._~+/=-]{0,200}\d)[\w.~+/=-]{16,}/gi,
  /(\bbasic[ \t]{1,4})(?=[A-Za-z+/]{0,200}\d)[A-Za-z0-9+/]{16,}={0,2}/gi,
];
const NAMED = new RegExp(
  String.raw`("(?:[\w-]*api[-_]?key|authorization|[\w-]*secret(?:[-_]?(?:access[-_]?)?key)?|password|passwd` +
    String.raw`|(?:access|auth|refresh|id|bearer|session|security)[-_]?token|client[-_]?secret|private[-_]?key)` +
    String.raw`"\s{0,8}:\s{0,8}")((?:[^"\\]|\\.){1,20000})(")`,
  "gi",
);

// The keys that a request carries in its headers, its query and before its host.
export function keysOf(url, headers) {
  return KEY_HEADERS.map((name) => headers[name]?.split(" ").pop())
    .concat([...url.searchParams].filter(([name]) => !HARMLESS.has(name.toLowerCase())).map(([, value]) => value), url.password)
    .filter((key) => key && key.length >= 8);
}

// An address without a user's name, and of its query only what is known to be no key.
export function addressWithout(url) {
  const address = new URL(url);
  for (const name of [...address.searchParams.keys()]) if (!HARMLESS.has(name.toLowerCase())) address.searchParams.delete(name);
  address.username = address.password = address.hash = "";
  return address;
}

export function masked(text, keys) {
  for (const key of keys) text = text.replaceAll(key, MASK);
  text = text.replace(NAMED, `$1${MASK}$3`);
  for (const shape of SHAPES) text = text.replace(shape, (_, before) => (typeof before === "string" ? before : "") + MASK);
  return text;
}

// A body as text without keys; bytes that are none as they are, and forms and files by their length.
export function asText(body, type, keys) {
  if (body === undefined || body === null) return undefined;
  const kind = (type || "application/json").toLowerCase();
  if (/json|text|event-stream|ndjson|xml|x-www-form/.test(kind) && !kind.startsWith("multipart/")) return masked(body.toString("utf8"), keys);
  if (kind.includes("eventstream")) return body;
  return `(${kind.split(";")[0]}, ${body.length} bytes)`;
}

// A body without its content encoding, as far as Node knows it.
export function unpacked(data, encoding) {
  const ways = { gzip: zlib.gunzipSync, deflate: zlib.inflateSync, br: zlib.brotliDecompressSync };
  const undo = ways[(encoding || "").trim().toLowerCase()];
  try {
    return undo ? undo(data, { finishFlush: zlib.constants.Z_SYNC_FLUSH }) : data;
  } catch {
    return data;
  }
}
