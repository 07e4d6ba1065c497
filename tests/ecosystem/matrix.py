"""Programs of many clients and frameworks, unchanged, under ``spanglass run``: all that they ask is there.

Run as ``python tests/ecosystem/matrix.py PROVIDER.py [--envs FOLDER] [NAME …]``; PROVIDER.py is a provider
of OpenAI's, Anthropic's and Gemini's interfaces that is started as ``PROVIDER.py PORT``. Environments are
made in the folder by uv and npm, from their registries, and kept. Each program runs alone and captured; both
must say the same, and the store must have each call that went by the provider once, with the request and the
answer that it saw, its tokens and its cost, and under a span of the framework where there is one. Prints a
table; the exit code is 1 if anything differs.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ecosystem.answers import expected_cost_nano, tokens
from ecosystem.environments import CannotMakeError, Case, command
from ecosystem.recording_proxy import Asked, recording
from local_ports import a_free_port
from sdk.servers import spans_in
from spanglass.store.reader import Reader

_TOOK = re.compile(r" in [0-9.]+s$", re.MULTILINE)
_WEB = ("fastapi", "uvicorn", "openai")
_AI = ("zod@3", "ai@{0}", "@ai-sdk/openai@{1}")
_CLIENTS, _LANGCHAIN = (
    ("openai", "@anthropic-ai/sdk"),
    ("zod", "@langchain/core", "@langchain/openai", "@langchain/langgraph"),
)


def _node(
    name: str, program: str, packages: tuple[str, ...], *, is_chained: bool = True
) -> tuple[Case, Case]:
    return (
        Case(f"{name} ESM", program, packages, is_chained=is_chained),
        Case(f"{name} CommonJS", program, packages, is_chained=is_chained, as_commonjs=True),
    )


def _ai(major: int) -> tuple[Case, Case]:
    packages = tuple(name.format(major, major - 3) for name in _AI)
    return _node(f"ai {major}", "ai_sdk.mjs", packages)


def _chained(name: str, program: str, *packages: str, python: str = "3.12") -> Case:
    return Case(name, program, packages or (name,), python, is_chained=True)


CASES = (
    Case("openai 1", "openai_calls.py", ("openai<2",), "3.10"),
    Case("openai 2", "openai_calls.py", ("openai>=2,<3",), "3.11"),
    *(Case("openai 3", "openai_calls.py", ("openai>=3",), python) for python in ("3.12", "3.13", "3.14")),
    Case("anthropic 0.39", "anthropic_calls.py", ("anthropic==0.39.0", "httpx<0.28"), "3.10"),
    Case("anthropic", "anthropic_calls.py", ("anthropic",), "3.13"),
    Case("google-genai", "google_calls.py", ("google-genai",), "3.12"),
    Case("mistralai", "mistral_calls.py", ("mistralai",), "3.12"),
    Case("litellm", "litellm_calls.py", ("litellm",), "3.12"),
    _chained("langgraph", "langgraph_agent.py", "langgraph", "langchain-openai"),
    _chained("llama-index", "llama_index_query.py", "llama-index-core", "llama-index-llms-openai-like"),
    _chained("openai-agents", "openai_agents_run.py"),
    _chained("dspy", "dspy_program.py"),
    _chained("pydantic-ai", "pydantic_ai_agent.py", "pydantic-ai-slim[openai]", python="3.13"),
    _chained("fastapi, 2 workers", "web_workers.py", *_WEB),
    Case("pytest", "pytest_case.py", ("pytest", "openai"), "3.12"),
    *_node("openai, anthropic", "clients.mjs", _CLIENTS, is_chained=False),
    *_ai(4), *_ai(5), *_ai(6),
    *_node("langchain.js", "langchain_js.mjs", _LANGCHAIN),
)  # fmt: skip


def differences(case: Case, words: list[str], upstream: str) -> list[str]:
    """What is not as it should be in one program's run."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "t.db"
        with recording(upstream) as (url, _):
            alone = _ran(words, url)
        ports = [f"--port={a_free_port()}", "--grpc-port=0"]
        run = [sys.executable, "-m", "spanglass", "run", f"--db={store}", *ports, "--", *words]
        with recording(upstream) as (url, asked):
            captured = _ran(run, url)
        found = []
        own_line = captured.stderr.splitlines()[-1:]
        said, said_alone = (_TOOK.sub("", each.stdout) for each in (captured, alone))
        if (captured.returncode, said) != (alone.returncode, said_alone):
            found.append(f"said {captured.stdout[-300:]!r}, alone {alone.stdout[-300:]!r}")
        if _untimed(captured.stderr.splitlines()[:-1]) != _untimed(alone.stderr.splitlines()):
            found.append(f"complained {captured.stderr[-600:]!r}, alone {alone.stderr[-300:]!r}")
        if alone.returncode:
            found.append(f"fails by itself: {alone.stderr[-300:]}")
        return [*found, *_kept(case, store, asked), *(own_line if not asked else ())]


def _untimed(lines: list[str]) -> list[str]:
    return [re.sub(r"[0-9]", "", line) for line in lines]


def _ran(words: list[str], url: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "FAKE": url, "OPENAI_API_KEY": "sk-test-abcdefghijklmnop1234567890"}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": "", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    return subprocess.run(words, env=environment, capture_output=True, text=True, timeout=300, check=False)


def _kept(case: Case, store: Path, asked: list[Asked]) -> list[str]:
    spans = _exported(store)
    calls = [span for span in spans if "spanglass.request.body" in span["attributes"]]
    sent = Counter((_plain(each.body), each.answer.decode()) for each in asked)
    held = Counter((_plain(_of(call, "request")), _of(call, "response")) for call in calls)
    found = [f"not there: {one[0][:200]} → {one[1][:100]}" for one in (sent - held)]
    found += [f"not sent: {one[0][:200]} → {one[1][:100]}" for one in (held - sent)]
    if case.is_chained and (alone := sum(not call.get("parentSpanId") for call in calls)):
        found.append(f"{alone} of {len(calls)} calls are under nothing")
    return [*found, *_wrong_figures(store, asked)]


def _wrong_figures(store: Path, asked: list[Asked]) -> list[str]:
    reader = Reader(store)
    figures = reader.figures()
    reader.close()
    used = [tokens(each) for each in asked]
    wanted = {
        "calls": len(asked), "input_tokens": sum(one.input for one in used),
        "output_tokens": sum(one.output for one in used),
        "cost_nano": sum(expected_cost_nano(one) for one in used),
    }  # fmt: skip
    held = {name: getattr(figures, name) or 0 for name in wanted}
    return [f"{name} {held[name]}, not {value}" for name, value in wanted.items() if held[name] != value]


def _of(span: dict[str, Any], which: str) -> str:
    return str(span["attributes"].get(f"spanglass.{which}.body", ""))


def _plain(body: "bytes | str") -> str:
    try:
        return json.dumps(json.loads(body), sort_keys=True)
    except ValueError:
        return str(body)


def _exported(store: Path) -> list[dict[str, Any]]:
    file = store.with_suffix(".json")
    words = [sys.executable, "-m", "spanglass", "export", f"--db={store}", "-o", str(file)]
    subprocess.run(words, check=True, capture_output=True)
    return spans_in(json.loads(file.read_text()))


def main() -> int:
    """Run the cases, and print what came of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("provider", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--envs", type=Path, default=Path(tempfile.gettempdir()) / "spanglass-ecosystem")
    values = parser.parse_intermixed_args()
    port, failed = a_free_port(), 0
    with subprocess.Popen(
        [sys.executable, str(values.provider), str(port)], stdout=subprocess.DEVNULL
    ) as provider:
        time.sleep(1)
        try:
            for case in CASES:
                if values.names and not any(name in case.name for name in values.names):
                    continue
                found = _outcome(case, values.envs, f"http://127.0.0.1:{port}")
                failed += bool(found) and not found[0].startswith("skipped")
                title = f"{case.name}{f' on {case.python}' if case.python else ''}"
                print(f"{title:32} {'; '.join(found) or 'as it should be'}", flush=True)
        finally:
            provider.terminate()
    return int(failed > 0)


def _outcome(case: Case, envs: Path, upstream: str) -> list[str]:
    try:
        return differences(case, command(case, envs), upstream)
    except CannotMakeError as error:
        return [f"skipped: {error}"]


if __name__ == "__main__":
    sys.exit(main())
