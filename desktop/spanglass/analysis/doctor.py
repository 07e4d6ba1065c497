"""Why a call shows no messages: which client sent it, where they were looked for, what turns them on.

The settings are those of the clients' own documentation and source as of November 2026.
"""

from dataclasses import dataclass

_GENAI = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"
_LATEST = "OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental"


@dataclass(frozen=True, slots=True)
class Client:
    """A client known by its instrumentation scope; `setting` is what makes it send messages."""

    name: str
    scopes: tuple[str, ...]
    looked_in: tuple[str, ...]
    setting: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Where the messages of a call were looked for in vain, and what to do about it."""

    client: str
    scope: str
    looked_in: tuple[str, ...]
    setting: str


CLIENTS = (
    Client(
        "OpenTelemetry for Google GenAI",
        ("opentelemetry.instrumentation.google_genai",),
        ("log records gen_ai.* of the span", "gen_ai.input.messages"),
        f"Set {_GENAI}=true and export logs too (OTEL_LOGS_EXPORTER=otlp).",
    ),
    Client(
        "OpenTelemetry for OpenAI (openai-v2)",
        ("opentelemetry.instrumentation.openai_v2",),
        ("log records gen_ai.*.message and gen_ai.choice of the span", "gen_ai.input.messages"),
        f"Set {_GENAI}=true and export logs too (OTEL_LOGS_EXPORTER=otlp).",
    ),
    Client(
        "OpenTelemetry GenAI",
        ("opentelemetry.instrumentation.genai", "opentelemetry.util.genai"),
        ("gen_ai.input.messages", "gen_ai.output.messages", "log records of the span"),
        f"Set {_GENAI}=SPAN_ONLY (the value true means none here) and {_LATEST}.",
    ),
    Client(
        "OpenTelemetry for JavaScript",
        ("@opentelemetry/instrumentation-openai",),
        ("log records gen_ai.*.message and gen_ai.choice of the span",),
        f"Set {_GENAI}=true and export logs too.",
    ),
    Client(
        "the Anthropic SDK itself",
        ("com.anthropic.sdk",),
        ("gen_ai.input.messages", "gen_ai.output.messages"),
        "Set ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE=content.",
    ),
    Client(
        "OpenInference",
        ("openinference.instrumentation", "@arizeai/openinference"),
        ("llm.input_messages.*", "llm.output_messages.*", "input.value", "output.value"),
        "Unset OPENINFERENCE_HIDE_INPUTS, OPENINFERENCE_HIDE_OUTPUTS and the _MESSAGES ones.",
    ),
    Client(
        "Vercel AI SDK",
        ("ai", "@ai-sdk/otel", "gen_ai"),
        ("ai.prompt.messages", "ai.prompt", "ai.response.text", "gen_ai.input.messages"),
        "Leave recordInputs and recordOutputs on in the call's telemetry settings.",
    ),
    Client(
        "pydantic-ai",
        ("pydantic-ai", "pydantic_ai"),
        ("gen_ai.input.messages", "pydantic_ai.all_messages", "events"),
        "Use InstrumentationSettings(include_content=True).",
    ),
    Client(
        "Logfire",
        ("logfire",),
        ("gen_ai.input.messages", "gen_ai.output.messages", "request_data", "events"),
        "Logfire sends messages by default: look for scrubbing in logfire.configure(scrubbing=…).",
    ),
    Client(
        "the OpenAI Agents SDK's own exporter",
        ("openai-agents",),
        ("span_data.input", "span_data.output"),
        "It sends no messages of the Responses API, only their id and usage; "
        "add openinference-instrumentation-openai-agents to have them.",
    ),
    Client(
        "OpenLIT",
        ("openlit",),
        ("gen_ai.input.messages", "gen_ai.prompt", "log records of the span"),
        "Call openlit.init(capture_message_content=True).",
    ),
    Client(
        "Claude Code",
        ("com.anthropic.claude_code", "claude_code"),
        ("log records of the session", "user_prompt"),
        "Set OTEL_LOG_USER_PROMPTS=1 and OTEL_LOGS_EXPORTER=otlp.",
    ),
    Client(
        "Codex",
        ("codex", "codex_exec", "codex_cli_rs", "codex_tui", "codex_app_server", "codex_vscode"),
        ("log records codex.user_prompt", "log records codex.agent_response"),
        "Set log_user_prompt and log_agent_responses to true in the [otel] table of ~/.codex/config.toml; "
        "of the calls between a prompt and its answer Codex tells no messages.",
    ),
    Client(
        "Gemini CLI",
        ("gemini-cli", "gemini_cli"),
        ("log records gemini_cli.*", "gen_ai.input.messages"),
        'Set "logPrompts": true in the telemetry part of settings.json.',
    ),
    Client(
        "Strands Agents",
        ("strands",),
        ("span events gen_ai.*.message", "gen_ai.client.inference.operation.details"),
        f"Set {_LATEST}.",
    ),
    Client(
        "LangSmith",
        ("langsmith",),
        ("gen_ai.prompt", "gen_ai.completion", "inputs", "outputs"),
        "Unset LANGSMITH_HIDE_INPUTS and LANGSMITH_HIDE_OUTPUTS.",
    ),
    Client(
        "Langfuse",
        ("langfuse",),
        ("langfuse.observation.input", "langfuse.observation.output"),
        "Give the observation an input and an output; look for a mask function of the client.",
    ),
    Client(
        "PostHog",
        ("posthog",),
        ("$ai_input", "$ai_output_choices"),
        "Leave privacy_mode of the client and posthog_privacy_mode of the call off.",
    ),
    Client(
        "Sentry",
        ("sentry",),
        ("gen_ai.request.messages", "gen_ai.response.text"),
        "Call sentry_sdk.init(send_default_pii=True); look for include_prompts=False of an integration.",
    ),
    Client(
        "MLflow",
        ("mlflow",),
        ("mlflow.spanInputs", "mlflow.spanOutputs"),
        "MLflow sends inputs and outputs by default: look for span processors that drop them.",
    ),
    Client(
        "Traceloop OpenLLMetry",
        ("traceloop", "opentelemetry.instrumentation"),
        ("gen_ai.input.messages", "gen_ai.prompt.N.content", "gen_ai.completion.N.content"),
        "Set TRACELOOP_TRACE_CONTENT=true.",
    ),
)
"""Longer scopes come before the shorter ones that they begin with."""

_ANY = Client(
    "an unknown client",
    (),
    ("gen_ai.input.messages", "llm.input_messages.*", "gen_ai.prompt.N.*", "input.value", "log records"),
    f"Look for a setting to capture message content; many clients read {_GENAI}.",
)


def diagnose(scope: str) -> Diagnosis:
    """What is known of a call without messages, by the instrumentation scope that made its span."""
    client = next((each for each in CLIENTS if _is_of(scope, each)), _ANY)
    return Diagnosis(client.name, scope, client.looked_in, client.setting)


def _is_of(scope: str, client: Client) -> bool:
    """Whether a scope is one of the client's, or lies within one."""
    return any(scope == own or scope.startswith((f"{own}.", f"{own}-", f"{own}/")) for own in client.scopes)
