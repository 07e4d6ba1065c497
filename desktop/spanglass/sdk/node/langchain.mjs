// LangChain.js and LangGraph.js: chains, graph nodes, agents, tools and retrievers as spans. LangChain asks for handlers
// that are to be told of every run where it keeps its contexts, which is a place on globalThis; ours is found there.
// Model calls are left to the HTTP exchanges under them, which know more.
import { begun, over, tell } from "./runs.mjs";

const STORAGE = Symbol.for("ls:tracing_async_local_storage");
const VARIABLES = Symbol.for("lc:context_variables");
const HOOKS = "lc:configure_hooks";
const HOOK = { contextVar: "spanglass", inheritable: true };
const AGENTS = /^[^<]*(?:agent|langgraph|react)/i;
const STEERING = /^(GraphBubbleUp|GraphInterrupt|NodeInterrupt|ParentCommand)$/;
const HIDDEN = "langsmith:hidden";
const MOST_OPEN = 10_000;
const MOST_DOCUMENTS = 50;
const DEEP = 7;

class Runs {
  constructor(program) {
    this.program = program;
    this.open = new Map();
  }

  // A run that LangChain itself hides stands for the one above it.
  began(id, parentId, kind, name, input, { tags, metadata }) {
    if (this.open.size >= MOST_OPEN) return;
    const above = this.open.get(parentId);
    if (above && tags?.includes(HIDDEN)) return void this.open.set(id, { ...above, isHidden: true });
    const found = name === metadata?.lc_agent_name || (kind === "CHAIN" && AGENTS.test(name)) ? "AGENT" : kind;
    const span = begun(name, found, above?.span ?? this.program.parent(), this.program.now());
    tell(span, "input", input);
    span.attributes["session.id"] = metadata?.thread_id ?? metadata?.session_id ?? metadata?.conversation_id;
    span.attributes["user.id"] = metadata?.user_id;
    if (kind === "TOOL") span.attributes["tool.name"] = name;
    this.open.set(id, { span });
    this.program.enter(span);
  }

  // What is asked from here on is asked by the run that calls the model.
  calls(parentId) {
    const above = this.open.get(parentId);
    if (above) this.program.enter(above.span);
  }

  ended(id, output, input) {
    const span = this.left(id);
    if (!span) return;
    tell(span, "input", input);
    tell(span, "output", output);
    this.program.put(over(span, this.program.now()));
  }

  found(id, documents) {
    const said = this.open.get(id)?.span.attributes ?? {};
    for (const [number, document] of [documents].flat().slice(0, MOST_DOCUMENTS).entries())
      said[`retrieval.documents.${number}.document.content`] = String(document?.pageContent ?? "");
    this.ended(id, documents);
  }

  failed(id, error) {
    const span = this.left(id);
    if (!span) return;
    if (!STEERING.test(error?.name)) span.error = error;
    this.program.put(over(span, this.program.now()));
  }

  left(id) {
    const found = this.open.get(id);
    this.open.delete(id);
    return found?.isHidden ? undefined : found?.span;
  }
}

// What LangChain takes for a handler; it is called in the context of the run, so that what it enters is the run's.
function handlerOf(runs, quiet) {
  return {
    name: "spanglass", awaitHandlers: true, raiseError: false, ignoreCustomEvent: true,
    ignoreLLM: false, ignoreChain: false, ignoreAgent: false, ignoreRetriever: false,
    copy() {
      return this;
    },
    handleLLMStart: (_llm, _prompts, _id, parent) => quiet(() => runs.calls(parent)),
    handleChatModelStart: (_llm, _messages, _id, parent) => quiet(() => runs.calls(parent)),
    handleChainStart: (chain, input, id, parent, tags, metadata, _type, name) =>
      quiet(() => runs.began(id, parent, "CHAIN", nameOf(name, chain), input, { tags, metadata })),
    handleToolStart: (tool, input, id, parent, tags, metadata, name) =>
      quiet(() => runs.began(id, parent, "TOOL", nameOf(name, tool), input, { tags, metadata })),
    handleRetrieverStart: (retriever, query, id, parent, tags, metadata, name) =>
      quiet(() => runs.began(id, parent, "RETRIEVER", nameOf(name, retriever), query, { tags, metadata })),
    handleChainEnd: (output, id, _parent, _tags, more) => quiet(() => runs.ended(id, output, more?.inputs)),
    handleToolEnd: (output, id) => quiet(() => runs.ended(id, output)),
    handleRetrieverEnd: (documents, id) => quiet(() => runs.found(id, documents)),
    handleChainError: (error, id) => quiet(() => runs.failed(id, error)),
    handleToolError: (error, id) => quiet(() => runs.failed(id, error)),
    handleRetrieverError: (error, id) => quiet(() => runs.failed(id, error)),
  };
}

function nameOf(given, serialized) {
  return String(given ?? serialized?.name ?? serialized?.id?.at(-1) ?? "chain");
}

// Whether LangChain is about to gather the handlers of a run, which is when it looks for them in its contexts; `asked` is
// the function that it called.
function gathers(asked) {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = DEEP;
    Error.prepareStackTrace = isGathering;
    const held = {};
    Error.captureStackTrace(held, asked);
    return held.stack === true;
  } finally {
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  }
}

function isGathering(_, sites) {
  for (const site of sites) {
    const name = site.getFunctionName() ?? "";
    if (name.endsWith("getTraceableRunTree")) return false;
    if (name.endsWith("_configureSync")) return true;
  }
  return false;
}

// The contexts as LangChain keeps them, with one more hook among their variables.
function withOurs(held, handler) {
  const of = (variables) =>
    new Proxy({}, {
      get(_, name) {
        if (name === HOOK.contextVar) return handler;
        if (name?.description === HOOKS) return [...(variables?.[name] ?? []), HOOK];
        return variables?.[name];
      },
    });
  return { getStore: () => ({ [VARIABLES]: of(held?.getStore?.()?.[VARIABLES]) }) };
}

// Lets every copy of LangChain that is loaded later find our handler; `program` is what register.mjs offers.
export function watchLangChain(program) {
  const handler = handlerOf(new Runs(program), program.quiet);
  let held = globalThis[STORAGE];
  Object.defineProperty(globalThis, STORAGE, {
    configurable: true,
    get: function asked() {
      if (!program.quiet(() => gathers(asked))) return held;
      program.track();
      return withOurs(held, handler);
    },
    set: (given) => (held = given),
  });
}
