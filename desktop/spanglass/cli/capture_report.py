"""What of a program can be captured, by what is installed where it runs: ``spanglass doctor -- COMMAND``."""

import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from spanglass.cli import injection

_WITHIN_S = 30
_LIST = (
    "import importlib.metadata as m, json, sys; "
    "print(json.dumps({'python': '%d.%d.%d' % sys.version_info[:3], "
    "'packages': {d.metadata['Name'].lower().replace('_', '-'): d.version for d in m.distributions() "
    "if d.metadata['Name']}}))"
)
_OLDEST = (3, 10)

CLIENTS: Mapping[str, str] = {
    "openai": "httpx", "anthropic": "httpx", "google-genai": "httpx", "mistralai": "httpx", "cohere": "httpx",
    "groq": "httpx", "ollama": "httpx", "together": "httpx", "litellm": "httpx", "boto3": "urllib3",
    "aiobotocore": "aiohttp", "huggingface-hub": "httpx", "voyageai": "urllib3", "replicate": "httpx",
}  # fmt: skip
"""Providers' packages, and what they send with."""
TRANSPORTS = ("httpx", "httpx2", "requests", "urllib3", "aiohttp")
FRAMEWORKS: Mapping[str, str] = {
    "langchain-core": "chains, tools and retrievers", "langgraph": "graph nodes and agents",
    "llama-index-core": "query engines, agents and retrievers", "openai-agents": "agents, tools and handoffs",
    "fastapi": "requests as roots", "starlette": "requests as roots", "flask": "requests as roots",
    "django": "requests as roots", "quart": "requests as roots", "crewai": "crews, tasks, agents and tools",
    "dspy": "modules, tools and evaluations", "pydantic-ai": "agents and tools",
    "pydantic-ai-slim": "agents and tools", "haystack-ai": "pipelines, components, agents and tools",
    "mcp": "what a client asks its servers, and a server's tools",
}  # fmt: skip
"""Frameworks whose structure becomes spans."""
CALLS_ALONE = ("smolagents", "autogen-agentchat", "google-adk", "agno", "strands-agents")
"""Frameworks whose model calls are captured, and whose own steps are not."""
NOT: Mapping[str, str] = {
    "google-cloud-aiplatform": "it speaks gRPC, which is not captured; google-genai is",
    "google-generativeai": "it speaks gRPC unless told transport='rest'; google-genai is captured",
    "pycurl": "libcurl sends past Python",
}
_PYTHON, _NODE = ("python", "pypy"), ("node", "bun")
_OLDEST_NODE = 20
_INSTRUMENTATION = (
    "opentelemetry-instrumentation-",
    "openinference-instrumentation-",
    "traceloop-sdk",
    "logfire",
)


@dataclass(frozen=True, slots=True)
class CaptureReport:
    """One program's prospects: what runs it, what will be captured and how, and what will not and why."""

    runs_with: str
    captured: tuple[tuple[str, str], ...] = ()
    missed: tuple[tuple[str, str], ...] = ()

    def document(self) -> dict[str, object]:
        """The report for JSON."""
        return {
            "runs_with": self.runs_with,
            "captured": [{"what": what, "how": how} for what, how in self.captured],
            "not_captured": [{"what": what, "why": why} for what, why in self.missed],
        }

    def text(self) -> str:
        """The report for the terminal."""
        lines = [f"runs with     {self.runs_with}"]
        lines += [f"captured      {what}: {how}" for what, how in self.captured]
        lines += [f"not captured  {what}: {why}" for what, why in self.missed]
        return "\n".join(lines)


def report(command: Sequence[str]) -> CaptureReport:
    """The report on a command; raises ``OSError`` with a sentence if there is no such program."""
    file = injection.resolved(command)
    if file is None:
        raise OSError(f"{command[0]} was not found.")
    objection = injection.objection(command)
    if objection is not None:
        return CaptureReport(file, missed=((Path(command[0]).name, objection),))
    interpreter = _interpreter(file)
    kind = Path(interpreter or "").name.lower()
    if interpreter is None or not kind.startswith((*_PYTHON, *_NODE)):
        return CaptureReport(file, missed=((Path(file).name, "it is no Python, Node or Bun program"),))
    return _python(interpreter) if kind.startswith(_PYTHON) else _node(interpreter)


def _interpreter(file: str) -> str | None:
    """What runs a file: itself, or the one its first line names, which npm's commands do too."""
    if Path(file).name.lower().startswith((*_PYTHON, *_NODE)):
        return file
    with Path(file).open("rb") as opened:
        first = opened.readline(1000).decode("utf-8", "replace").strip()
    words = first.removeprefix("#!").split()
    if not first.startswith("#!") or not words:
        return None
    named = [word for word in words[1:] if not word.startswith("-")] if words[0].endswith("/env") else words
    return injection.resolved(named[:1])


def _python(interpreter: str) -> CaptureReport:
    done = subprocess.run(  # noqa: S603 (the interpreter of the program that the user named)
        [interpreter, "-c", _LIST], capture_output=True, text=True, timeout=_WITHIN_S, check=False
    )
    try:
        found = json.loads(done.stdout)
    except ValueError:
        return CaptureReport(interpreter, missed=((interpreter, "it does not answer as a Python does"),))
    version, packages = str(found["python"]), dict(found["packages"])
    runs_with = f"Python {version} ({interpreter})"
    if tuple(int(part) for part in version.split(".")[:2]) < _OLDEST:
        return CaptureReport(runs_with, missed=((f"Python {version}", "3.10 or later is needed"),))
    return CaptureReport(runs_with, tuple(_captured(packages)), tuple(_missed(packages)))


def _captured(packages: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    for name, way in CLIENTS.items():
        if name in packages:
            yield f"{name} {packages[name]}", f"each request, below its retries ({way})"
    for name in TRANSPORTS:
        if name in packages:
            yield f"{name} {packages[name]}", "any request to a model's path"
    yield "urllib, http.client", "any request to a model's path"
    for name, what in FRAMEWORKS.items():
        if name in packages:
            yield f"{name} {packages[name]}", what
    for name, version in packages.items():
        if name.startswith(_INSTRUMENTATION):
            yield f"{name} {version}", "sends spans of its own; a call that both report counts once"


def _missed(packages: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    for name in CALLS_ALONE:
        if name in packages:
            yield f"steps of {name} {packages[name]}", "only the model calls under them are captured"
    for name, why in NOT.items():
        if name in packages:
            yield f"{name} {packages[name]}", why


def _node(file: str) -> CaptureReport:
    done = subprocess.run(  # noqa: S603
        [file, "--version"], capture_output=True, text=True, timeout=_WITHIN_S, check=False
    )
    version, is_bun = done.stdout.strip().removeprefix("v"), Path(file).name.startswith("bun")
    kind = "Bun" if is_bun else "Node"
    runs_with, major = f"{kind} {version} ({file})", version.partition(".")[0]
    if not is_bun and (not major.isdigit() or int(major) < _OLDEST_NODE):
        return CaptureReport(runs_with, missed=((f"Node {version}", f"{_OLDEST_NODE} or later is needed"),))
    path = "any request to a model's path"
    ways = (
        ("fetch", path), ("http, https", path),
        ("the Vercel AI SDK (ai)", "steps and tools, from its version 4"),
        ("LangChain.js, LangGraph.js", "chains, graph nodes, agents and tools"),
        ("the OpenAI Agents SDK (@openai/agents)", "agents, turns, tools and handoffs"),
    )  # fmt: skip
    return CaptureReport(runs_with, ways, (("http2", "requests over HTTP/2 sessions are not watched"),))
