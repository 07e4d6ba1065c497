"""Lines to copy for clients that send traces elsewhere by themselves: they are told to send them here."""

from spanglass.gui.pages.shell_lines import HTTP, ShellLines
from spanglass.gui.pages.snippets import Snippet, run_line

_TRACES = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"


def service_snippets(shell: ShellLines) -> tuple[Snippet, ...]:
    """One for each service whose clients are told to send here instead."""
    return (
        _langsmith(shell), _langfuse(shell), _opik(shell), _braintrust(shell), _weave(shell), _posthog(shell),
        _sentry(shell), _phoenix(shell), _logfire(shell), _mlflow(shell), _traceloop(shell),
    )  # fmt: skip


def client_snippets(shell: ShellLines) -> tuple[Snippet, ...]:
    """One for each other client, those of programs before those of terminals."""
    return _ai_sdk(shell), _claude_code(shell), _codex(shell), _gemini(shell)


def _langsmith(shell: ShellLines) -> Snippet:
    lines = (
        shell.variables({"LANGSMITH_TRACING": "true", "LANGSMITH_API_KEY": "local"}),
        *shell.start("python app.py", {"LANGSMITH_ENDPOINT": shell.url}),
    )
    note = "LangChain and LangGraph need nothing else. For JavaScript, too."
    return Snippet("LangSmith", lines, note)


def _langfuse(shell: ShellLines) -> Snippet:
    """Older clients read the host, newer ones the base URL; keys have to be there, but are not looked at."""
    lines = (
        shell.variables({"LANGFUSE_PUBLIC_KEY": "pk-lf-local", "LANGFUSE_SECRET_KEY": "sk-lf-local"}),
        *shell.start("python app.py", {"LANGFUSE_BASE_URL": shell.url, "LANGFUSE_HOST": shell.url}),
    )
    return Snippet("Langfuse", lines, "Any version. The keys are not looked at.")


def _opik(shell: ShellLines) -> Snippet:
    lines = shell.start("python app.py", {"OPIK_URL_OVERRIDE": f"{shell.url}/api"})
    return Snippet("Opik", lines, "For JavaScript, too. No key, no workspace.")


def _braintrust(shell: ShellLines) -> Snippet:
    """Its client logs in at one address and sends to another."""
    lines = (
        shell.variables({"BRAINTRUST_API_KEY": "local", "BRAINTRUST_APP_URL": shell.url}),
        *shell.start("python app.py", {"BRAINTRUST_API_URL": shell.url}),
    )
    return Snippet("Braintrust", lines, "For JavaScript, too. The key is not looked at.")


def _weave(shell: ShellLines) -> Snippet:
    """Its client asks W&B who it is, and sends to another address if it is told one."""
    lines = (
        shell.variables({"WANDB_API_KEY": "local", "WANDB_BASE_URL": shell.url}),
        *shell.start("python app.py", {"WF_TRACE_SERVER_URL": shell.url}),
    )
    return Snippet("Weave", lines, 'For JavaScript, too: with weave.init("local/project").')


def _posthog(shell: ShellLines) -> Snippet:
    lines = shell.start("python app.py", {"POSTHOG_HOST": shell.url})
    note = 'With Posthog(…, host=os.environ["POSTHOG_HOST"]). Events that are not about models are let go.'
    return Snippet("PostHog", lines, note)


def _sentry(shell: ShellLines) -> Snippet:
    """Its client takes the key for the name of who logs in, and a number for the project."""
    lines = shell.start("python app.py", {"SENTRY_DSN": shell.url.replace("://", "://local@") + "/1"})
    note = "With sentry_sdk.init(traces_sample_rate=1.0, send_default_pii=True), which sends messages."
    return Snippet("Sentry", lines, note)


def _phoenix(shell: ShellLines) -> Snippet:
    """Its client takes an address without a protocol for one of gRPC, on a port of its own."""
    lines = (
        "pip install arize-phoenix-otel openinference-instrumentation-openai",
        *shell.start("python app.py", {"PHOENIX_COLLECTOR_ENDPOINT": shell.url}),
    )
    note = 'With register(auto_instrument=True, protocol="http/protobuf") of phoenix.otel.'
    return Snippet("Phoenix", lines, note)


def _logfire(shell: ShellLines) -> Snippet:
    lines = (
        shell.variables({"LOGFIRE_SEND_TO_LOGFIRE": "false"}),
        *shell.start("python app.py"),
    )
    return Snippet("Logfire", lines, "Without the first line, Logfire gets the same traces.")


def _mlflow(shell: ShellLines) -> Snippet:
    """Its exporter speaks gRPC unless told otherwise."""
    lines = (
        "pip install mlflow opentelemetry-exporter-otlp",
        shell.variables({"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/protobuf"}),
        *shell.start("python app.py", {_TRACES: f"{shell.url}/v1/traces"}),
    )
    return Snippet("MLflow", lines, "With mlflow.openai.autolog() or another. The tracking server gets none.")


def _traceloop(shell: ShellLines) -> Snippet:
    lines = (
        "pip install traceloop-sdk",
        *shell.start("python app.py", {"TRACELOOP_BASE_URL": shell.url}),
    )
    return Snippet("Traceloop", lines, "Traceloop.init() reads the address.")


def _ai_sdk(shell: ShellLines) -> Snippet:
    note = "Vercel AI SDK, with steps and tools. Its own telemetry is taken too; nothing counts twice."
    return Snippet("AI SDK", (run_line(shell, "node agent.mjs"),), note)


def _claude_code(shell: ShellLines) -> Snippet:
    exporters = {f"OTEL_{signal}_EXPORTER": "otlp" for signal in ("LOGS", "TRACES")}
    lines = (
        shell.variables({"CLAUDE_CODE_ENABLE_TELEMETRY": "1", "CLAUDE_CODE_ENHANCED_TELEMETRY_BETA": "1"}),
        shell.variables(exporters),
        shell.variables({**HTTP, "OTEL_LOG_USER_PROMPTS": "1"}),
        *shell.start("claude"),
    )
    return Snippet("Claude Code", lines, "Its sessions of before can be opened as files: ~/.claude/projects.")


def _codex(shell: ShellLines) -> Snippet:
    def exporter(signal: str) -> str:
        return f'{{otlp-http={{endpoint="{shell.url}/v1/{signal}",protocol="binary"}}}}'

    settings = (
        f"otel.exporter={exporter('logs')}",
        f"otel.trace_exporter={exporter('traces')}",
        "otel.log_user_prompt=true",
    )
    flags = [f"-c {shell.quoted(setting)}" for setting in settings]
    lines = (f"codex {flags[0]}", *(f" {flag}" for flag in flags[1:]))
    return Snippet("Codex", lines, "Or under [otel] in ~/.codex/config.toml.", joined=True)


def _gemini(shell: ShellLines) -> Snippet:
    lines = (
        shell.variables({"GEMINI_TELEMETRY_ENABLED": "true", "GEMINI_TELEMETRY_TARGET": "local"}),
        shell.variables({"GEMINI_TELEMETRY_OTLP_PROTOCOL": "http", "GEMINI_TELEMETRY_LOG_PROMPTS": "true"}),
        *shell.start("gemini", {"GEMINI_TELEMETRY_OTLP_ENDPOINT": shell.url}),
    )
    return Snippet("Gemini CLI", lines, "Its sessions of before can be opened as files: ~/.gemini/tmp.")
