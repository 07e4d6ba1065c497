// The Vercel AI SDK's versions 4 and 5, which tell nobody of their calls: its functions are wrapped as it is loaded.
import { Call } from "./ai_sdk.mjs";
import { addTo, WRAPS } from "./loading.mjs";

const own = new WeakMap(); // what is watched, by what stands for it
const OTEL = Symbol.for("opentelemetry.js.api.1");

// Wraps the functions of the copies that are loaded later; `program` is what register.mjs offers.
export function watchOldAiSdk(program) {
  if (!addTo("ai", program.quiet)) return;
  const left = new FinalizationRegistry((call) => program.quiet(() => call.left()));
  const value = (name, original) => wrapped(name, original, program, left);
  Object.defineProperty(globalThis, Symbol.for(WRAPS), { value });
}

function wrapped(name, original, program, left) {
  const isStream = name.startsWith("stream");
  const { [name]: around } = {
    [name](options, ...more) {
      const call = program.quiet(() => begun(name, options, program));
      const given = call && program.quiet(() => watched(options, call, isStream));
      if (!given) return original.call(this, options, ...more);
      const result = settled(() => program.within(call.root, call, () => original.call(this, given, ...more)), (error, value) => {
        if (error) call.failed(error);
        else if (!isStream) call.finished(value);
      }, program);
      if (isStream) program.quiet(() => left.register(result, call));
      return result;
    },
  };
  return around;
}

function begun(name, options, program) {
  const { isEnabled, tracer, functionId, metadata } = options.experimental_telemetry ?? {};
  if (isEnabled && (tracer || globalThis[OTEL]?.trace)) return undefined; // its own spans come to us
  const call = new Call(program);
  call.begun({ ...options, functionId, metadata }, name);
  return call;
}

function watched(options, call, isStream) {
  const given = { ...options, model: modelOf(options.model, call) };
  if (options.tools) given.tools = Object.fromEntries(Object.entries(options.tools).map(([name, tool]) => [name, toolOf(name, tool, call)]));
  if (isStream)
    given.onFinish = function (event) {
      call.program.quiet(() => call.finished(event));
      return options.onFinish?.call(this, event);
    };
  return given;
}

function standsFor(held, made) {
  own.set(made, held);
  return made;
}

// The model, each of whose calls is made in the context of the SDK's call, wherever that has come to.
function modelOf(given, call) {
  const model = own.get(given) ?? given;
  if (typeof model !== "object" || model === null || Object.isFrozen(model)) return model;
  const watching = {
    get(target, name) {
      const held = Reflect.get(target, name, target);
      if (typeof held !== "function") return held;
      if (name !== "doGenerate" && name !== "doStream") return held.bind(target);
      return (...given) => (call.root ? call.program.within(call.root, call, () => held.apply(target, given)) : held.apply(target, given));
    },
  };
  return standsFor(model, new Proxy(model, watching));
}

function toolOf(name, given, call) {
  const tool = own.get(given) ?? given;
  if (typeof tool?.execute !== "function") return tool;
  const execute = function (input, options, ...more) {
    const work = () => tool.execute.call(tool, input, options, ...more);
    const toolCall = { toolName: name, toolCallId: options?.toolCallId, input };
    const span = call.root && call.program.quiet(() => call.toolBegun({ toolCall }));
    if (!span) return work();
    return settled(() => call.program.within(span, call, work), (error, output) => {
      call.toolFinished({ toolCall, success: error === undefined, output, error });
    }, call.program);
  };
  return standsFor(tool, Object.assign(Object.create(Object.getPrototypeOf(tool)), tool, { execute }));
}

// Does some work and says how it ended, at once or when what it promised is there.
function settled(work, tell, program) {
  const failed = (error) => {
    program.quiet(() => tell(error ?? new Error(String(error))));
    throw error;
  };
  const came = (value) => {
    program.quiet(() => tell(undefined, value));
    return value;
  };
  let result;
  try {
    result = work();
  } catch (error) {
    failed(error);
  }
  return typeof result?.then === "function" ? result.then(came, failed) : came(result);
}
