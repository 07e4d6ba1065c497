"""Lines to copy: in every language to the given address, for both sorts of shell, and curl's really works."""

import json
import re
import shutil
import subprocess
import sys
import tomllib

import pytest

from spanglass.gui.pages.client_snippets import client_snippets, service_snippets
from spanglass.gui.pages.shell_lines import ShellLines
from spanglass.gui.pages.snippets import Snippet, language_snippets, runs

URL = "http://127.0.0.1:4431"


LANGUAGES = ["Python", "Node", "Base URL", "Go", "Java", ".NET", "Ruby", "LangChain", "curl"]
CLIENTS = [
    "LangSmith", "Langfuse", "Opik", "Braintrust", "Weave", "PostHog", "Sentry", "Phoenix", "Logfire",
    "MLflow", "Traceloop", "AI SDK", "Claude Code", "Codex", "Gemini CLI",
]  # fmt: skip


def snippets(*, powershell: bool) -> tuple[Snippet, ...]:
    shell = ShellLines(URL, powershell=powershell)
    return (*language_snippets(shell), *service_snippets(shell), *client_snippets(shell))


def text(name: str, *, powershell: bool) -> str:
    return next(snippet.text for snippet in snippets(powershell=powershell) if snippet.name == name)


@pytest.mark.parametrize("powershell", [False, True])
def test_every_language_and_client_goes_to_the_address(powershell: bool) -> None:
    made = snippets(powershell=powershell)
    assert [snippet.name for snippet in made] == LANGUAGES + CLIENTS
    assert all(
        snippet.note and ("127.0.0.1:4431" in snippet.text or "--port=4431 -- " in snippet.text)
        for snippet in made
    )


def test_the_usual_port_need_not_be_told() -> None:
    first = language_snippets(ShellLines("http://127.0.0.1:4318"))[0]
    assert first.text == "spanglass run -- python app.py"


@pytest.mark.parametrize(
    ("own", "powershell", "shown"),
    [("/srv/a/bin/spanglass", False, "/srv/a/bin/spanglass run"), ("/my a/sp", False, "'/my a/sp' run"),
     (r"C:\my a\sp.exe", True, r"& 'C:\my a\sp.exe' run")],
)  # fmt: skip
def test_our_command_is_named_as_the_shell_finds_it(own: str, powershell: bool, shown: str) -> None:
    shell = ShellLines("http://127.0.0.1:4318", powershell=powershell, own=own)
    assert language_snippets(shell)[0].text == f"{shown} -- python app.py"


def test_a_posix_shell_exports_and_powershell_sets() -> None:
    assert f"export OPENAI_BASE_URL={URL}/openai/v1" in text("Base URL", powershell=False)
    shell = text("Base URL", powershell=True)
    assert f'$env:OPENAI_BASE_URL="{URL}/openai/v1"' in shell
    assert "export " not in shell


@pytest.mark.skipif(sys.platform == "win32" or not shutil.which("sh"), reason="needs a POSIX shell")
def test_curls_line_is_one_command_with_readable_json() -> None:
    said = text("curl", powershell=False).replace("curl ", "printf '%s\\n' ", 1)
    out = subprocess.run(["sh", "-c", said], capture_output=True, text=True, check=True).stdout.splitlines()
    assert out[0] == f"{URL}/v1/traces"
    (span,) = json.loads(out[-1])["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert (len(span["traceId"]), len(span["spanId"])) == (32, 16)
    assert int(span["endTimeUnixNano"]) > int(span["startTimeUnixNano"])


@pytest.mark.skipif(sys.platform == "win32" or not shutil.which("sh"), reason="needs a POSIX shell")
@pytest.mark.parametrize("name", LANGUAGES + CLIENTS)
def test_lines_are_what_a_shell_understands(name: str) -> None:
    subprocess.run(["sh", "-n", "-c", text(name, powershell=False)], check=True)


@pytest.mark.skipif(sys.platform == "win32" or not shutil.which("sh"), reason="needs a POSIX shell")
def test_codex_gets_settings_that_are_toml() -> None:
    said = text("Codex", powershell=False).replace("codex ", "printf '%s\\n' ", 1)
    out = subprocess.run(["sh", "-c", said], capture_output=True, text=True, check=True).stdout.splitlines()
    assert out[::2] == ["-c"] * 3
    otel = tomllib.loads("\n".join(out[1::2]))["otel"]
    assert otel["exporter"]["otlp-http"]["endpoint"] == f"{URL}/v1/logs"
    assert otel["trace_exporter"]["otlp-http"]["endpoint"] == f"{URL}/v1/traces"
    assert otel["log_user_prompt"] is True


@pytest.mark.parametrize("name", ["Claude Code", "Gemini CLI", "Langfuse"])
def test_powershell_sets_what_a_posix_shell_exports(name: str) -> None:
    posix, power = (text(name, powershell=each) for each in (False, True))
    names = set(re.findall(r"\b([A-Z][A-Z0-9_]+)=", posix))
    assert len(names) >= 3
    assert set(re.findall(r"\$env:([A-Z0-9_]+)=", power)) == names
    assert "export" not in power


def test_variables_and_values_are_coloured() -> None:
    assert runs("A_B=c d") == (
        ("A_B", "json_key"), ("=", "text2"), ("c", "json_string"), (" ", "text1"), ("d", "text1"),
    )  # fmt: skip
    assert "".join(piece for piece, _ in runs("  a  b=c  ")) == "  a  b=c  "
