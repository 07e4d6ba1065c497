"""Lines to copy that make a program send its traces here, for each language."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from spanglass.gui.pages.shell_lines import HTTP, ShellLines
from spanglass.settings import HTTP_PORT

_ASSIGNED = re.compile(r"^([A-Z][A-Z0-9_]*)(=)(.*)$")
_CONTENT = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"
_AGENT = (
    "https://github.com/open-telemetry/opentelemetry-java-instrumentation/releases/latest/download/"
    "opentelemetry-javaagent.jar"
)
_CURL = (
    "curl {url}/v1/traces -H 'Content-Type: application/json' -d '",
    '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"hello","kind":3,"spanId":"051581bf3cb55c13",',
    """"traceId":"'"$(date +0000000000000000000000%s)"'","startTimeUnixNano":"'"$(date +%s000000000)"'",""",
    """"endTimeUnixNano":"'"$(date +%s500000000)"'"}]}]}]}'""",
)


@dataclass(frozen=True, slots=True)
class Snippet:
    """Lines for one language, and a sentence about them. A line of `joined` goes on in the next."""

    name: str
    lines: tuple[str, ...]
    note: str
    joined: bool = False

    @property
    def text(self) -> str:
        """What is copied."""
        return ("" if self.joined else "\n").join(self.lines)


def language_snippets(shell: ShellLines) -> tuple[Snippet, ...]:
    """One for each language, and one for any shell."""
    return (
        _python(shell),
        _node(shell),
        _any(shell),
        _go(shell),
        _java(shell),
        _dotnet(shell),
        _ruby(shell),
        _langchain(shell),
        _curl(shell.url),
    )


def runs(line: str) -> tuple[tuple[str, str], ...]:
    """A line in pieces of one colour: pairs of text and colour token."""
    pieces: list[tuple[str, str]] = []
    for word in re.findall(r"\s+|\S+", line):
        found = _ASSIGNED.match(word)
        if found:
            name, equals, value = found.groups()
            pieces += [(name, "json_key"), (equals, "text2"), (value, "json_string")]
        else:
            pieces.append((word, "text1"))
    return tuple(pieces)


def run_line(shell: ShellLines, command: str) -> str:
    """The line that captures a program; it knows the usual port by itself."""
    port = urlsplit(shell.url).port
    own = "" if port == HTTP_PORT else f" --port={port}"
    return f"{shell.own} run{own} -- {command}"


def _python(shell: ShellLines) -> Snippet:
    note = "Unchanged, in any environment, children too. Or as its first line: import spanglass.auto"
    return Snippet("Python", (run_line(shell, "python app.py"),), note)


def _node(shell: ShellLines) -> Snippet:
    note = "Node 20 and later, ES modules and CommonJS, every package that uses fetch or http."
    return Snippet("Node", (run_line(shell, "node app.mjs"),), note)


def _any(shell: ShellLines) -> Snippet:
    lines = (
        shell.variables({"OPENAI_BASE_URL": f"{shell.url}/openai/v1"}),
        shell.variables({"ANTHROPIC_BASE_URL": f"{shell.url}/anthropic"}),
    )
    note = "In any language: calls are passed on and recorded. /gemini and /ollama are there too."
    return Snippet("Base URL", lines, note)


def _langchain(shell: ShellLines) -> Snippet:
    note = "Chains, tools, retrievers and LangGraph's nodes are the structure around the calls."
    return Snippet("LangChain", (run_line(shell, "python agent.py"),), note)


def _go(shell: ShellLines) -> Snippet:
    lines = (
        "go get go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp",
        *shell.start("go run ."),
    )
    return Snippet("Go", lines, "otlptracehttp.New(ctx) without options reads the endpoint.")


def _java(shell: ShellLines) -> Snippet:
    lines = (
        f"curl -LO {_AGENT}",
        shell.variables({_CONTENT: "true"}),
        *shell.start("java -javaagent:opentelemetry-javaagent.jar -jar app.jar"),
    )
    return Snippet("Java", lines, "Already instrumented? Only set the endpoint.")


def _dotnet(shell: ShellLines) -> Snippet:
    """Its exporter speaks gRPC unless told otherwise."""
    lines = (
        "dotnet add package OpenTelemetry.Extensions.Hosting",
        "dotnet add package OpenTelemetry.Exporter.OpenTelemetryProtocol",
        shell.variables(HTTP),
        *shell.start("dotnet run"),
    )
    note = 'With AddSource("*"), UseOtlpExporter(), and UseOpenTelemetry() on each IChatClient.'
    return Snippet(".NET", lines, note)


def _ruby(shell: ShellLines) -> Snippet:
    lines = (
        "gem install opentelemetry-sdk opentelemetry-exporter-otlp opentelemetry-instrumentation-all",
        *shell.start("ruby app.rb"),
    )
    return Snippet("Ruby", lines, "OpenTelemetry::SDK.configure { |c| c.use_all } reads the endpoint.")


def _curl(url: str) -> Snippet:
    lines = (_CURL[0].replace("{url}", url), *_CURL[1:])
    return Snippet("curl", lines, "One span, to see that it arrives.", joined=True)
