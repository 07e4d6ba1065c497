"""Lines to copy: in every language to the given address, for both sorts of shell, and curl's really works."""

import json
import shutil
import subprocess
import sys

import pytest

from spanglass.gui.pages.snippets import runs, snippets

URL = "http://127.0.0.1:4431"


def text(name: str, **how: bool) -> str:
    return next(snippet.text for snippet in snippets(URL, **how) if snippet.name == name)


def test_every_language_goes_to_the_address() -> None:
    made = snippets(URL, powershell=False)
    names = ["Python", "TypeScript", "Go", "Java", "LangChain", "curl"]
    assert [snippet.name for snippet in made] == names
    assert all(URL in snippet.text and snippet.note for snippet in made)


def test_a_posix_shell_exports_and_powershell_sets() -> None:
    assert "export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf" in text("Python", powershell=False)
    shell = text("Python", powershell=True)
    assert f'$env:OTEL_EXPORTER_OTLP_ENDPOINT="{URL}"' in shell
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
@pytest.mark.parametrize("name", ["Python", "TypeScript", "Go", "Java", "LangChain"])
def test_lines_are_what_a_shell_understands(name: str) -> None:
    subprocess.run(["sh", "-n", "-c", text(name, powershell=False)], check=True)


def test_variables_and_values_are_coloured() -> None:
    assert runs("A_B=c d") == (
        ("A_B", "json_key"), ("=", "text2"), ("c", "json_string"), (" ", "text1"), ("d", "text1"),
    )  # fmt: skip
    assert "".join(piece for piece, _ in runs("  a  b=c  ")) == "  a  b=c  "
