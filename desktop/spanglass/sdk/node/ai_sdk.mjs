// The Vercel AI SDK's calls with their steps and tools as spans, by the telemetry integrations that it looks for on
// globalThis. Model calls are left to the HTTP exchanges under them, which know more.
import { begun, over, tell } from "./runs.mjs";

// What one `generateText` or `streamText` is told of. The SDK asks for its listeners once a call, all in one go and
// `onStart` first, so that those of one call share one of these, whatever runs at the same time.
export class Call {
  constructor(program) {
    this.program = program;
    this.tools = new Map();
  }

  begun(event, name) {
    this.root = begun(event.functionId || name, event.tools ? "AGENT" : "CHAIN", this.program.parent(), this.program.now());
    tell(this.root, "input", event.messages ?? event.prompt);
    this.root.attributes["user.id"] = event.metadata?.userId;
    this.root.attributes["session.id"] = event.metadata?.sessionId;
    this.program.open.add(this);
  }

  started(event) {
    this.begun(event, "ai");
    this.program.enter(this.root, this);
  }

  stepStarted() {
    if (!this.root) return;
    if (this.program.isInstrumented()) this.forgotten(); // its own spans come to us as well
    else this.program.enter(this.root, this);
  }

  toolBegun({ toolCall }) {
    const tool = begun(toolCall.toolName, "TOOL", this.root, this.program.now());
    tell(tool, "input", toolCall.input);
    tool.attributes["tool.name"] = toolCall.toolName;
    tool.attributes["tool_call.id"] = toolCall.toolCallId;
    this.tools.set(toolCall.toolCallId, tool);
    return tool;
  }

  toolStarted(event) {
    if (this.root) this.program.enter(this.toolBegun(event), this);
  }

  toolFinished({ toolCall, success, output, error }) {
    const tool = this.tools.get(toolCall.toolCallId);
    if (!tool) return;
    this.tools.delete(toolCall.toolCallId);
    if (success === false) tool.error = error;
    else tell(tool, "output", output);
    this.sent(tool, this.program.now());
  }

  finished(event) {
    if (!this.root) return;
    tell(this.root, "output", event.object ?? (event.text || event.toolCalls));
    this.failure = undefined;
    this.closed(this.program.now());
  }

  failed(error) {
    if (!this.root) return;
    this.failure = error;
    this.closed(this.program.now());
  }

  // A model's call under it is over.
  called(end, failure) {
    this.last = end;
    this.failure = failure;
  }

  // The end of one that never told of it, as none does that failed.
  left() {
    if (this.root) this.closed(this.last ?? this.program.now());
  }

  closed(end) {
    for (const tool of this.tools.values()) this.sent(tool, end);
    this.root.error = this.failure;
    this.sent(this.root, end);
    this.forgotten();
  }

  forgotten() {
    this.program.open.delete(this);
    this.root = undefined;
    this.tools.clear();
  }

  sent(span, end) {
    this.program.put(over(span, end));
  }
}

// Adds ours to the integrations of every copy of the SDK that is loaded later; `program` is what register.mjs offers.
export function watchAiSdk(program) {
  let call;
  const left = new FinalizationRegistry((held) => program.quiet(() => held.left()));
  const listener = (method) => (event) => program.quiet(() => method(event));
  const ours = {
    get onStart() {
      const made = (call = new Call(program));
      const listening = listener((event) => made.started(event));
      left.register(listening, made);
      return listening;
    },
    get onStepStart() {
      return bound((made) => made.stepStarted());
    },
    get onToolCallStart() {
      return bound((made, event) => made.toolStarted(event));
    },
    get onToolCallFinish() {
      return bound((made, event) => made.toolFinished(event));
    },
    get onFinish() {
      return bound((made, event) => made.finished(event));
    },
  };
  const bound = (method) => {
    const made = call;
    return made && listener((event) => method(made, event));
  };
  offered([ours, ...(globalThis.AI_SDK_TELEMETRY_INTEGRATIONS ?? [])], program.track);
}

// The SDK looks for its integrations as a call begins, before whoever made it waits: contexts that are not tracked
// from there on would be mixed up.
function offered(integrations, track) {
  let held = integrations;
  Object.defineProperty(globalThis, "AI_SDK_TELEMETRY_INTEGRATIONS", {
    configurable: true,
    get: () => {
      track();
      return held;
    },
    set: (given) => (held = given),
  });
}
