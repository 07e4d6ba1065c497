"""How the command starts: what it loads, what its options mean, what it says when used wrongly."""

import subprocess
import sys

import pytest

from spanglass import __version__
from spanglass.cli.arguments import COMMANDS, overview, parse, port, seconds, size


def loaded_by(code: str) -> set[str]:
    """The top-level modules that running some code loads."""
    script = f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.splitlines()}


def test_importing_the_package_loads_the_standard_library_only() -> None:
    before = loaded_by("pass")
    foreign = loaded_by("import spanglass") - before - {"spanglass"} - set(sys.stdlib_module_names)
    assert not foreign


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_load_neither_qt_nor_the_store(option: str) -> None:
    modules = loaded_by(f"from spanglass.__main__ import main; main([{option!r}])")
    assert "spanglass" in modules
    assert not modules & {"PySide6", "shiboken6", "apsw", "google", "grpc", "uvicorn", "genai_prices"}


_LATE = {"grpc", "genai_prices", "PySide6", "pydantic", "pyarrow"}


def test_a_receiver_loads_nothing_that_few_of_its_requests_need() -> None:
    modules = loaded_by("import spanglass.cli.serve")
    assert "uvicorn" in modules
    assert not modules & _LATE


def test_a_window_has_little_to_load_before_it_starts_its_receiver() -> None:
    modules = loaded_by("import spanglass.cli.window")
    assert "PySide6" in modules
    assert not modules & {"apsw", "google", "opentelemetry", "zstandard", "uvicorn", "genai_prices"}


def test_the_rest_of_a_window_needs_neither_prices_nor_a_server() -> None:
    modules = loaded_by("import spanglass.gui.process.staying")
    assert "apsw" in modules
    assert not modules & {"genai_prices", "pydantic", "pyarrow", "grpc", "uvicorn"}


@pytest.mark.parametrize("word", ["--help", "help"])
def test_the_overview_names_every_command(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse([word])
    assert ended.value.code == 0
    assert capsys.readouterr().out == overview()
    assert all(name in overview() for name in COMMANDS)


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--version"])
    assert capsys.readouterr().out == f"spanglass {__version__}\n"


@pytest.mark.parametrize("name", [*COMMANDS, ""])
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse([name, "--help"] if name else ["file.json", "--help"])
    assert ended.value.code == 0
    assert "usage: spanglass" in capsys.readouterr().out


def test_the_doctor_says_that_it_takes_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["doctor", "--help"])
    assert "[-- COMMAND...]" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [["traces", "--limit", "x"], ["traces", "--limit", "0"], ["stats", "--by", "colour"], ["show"]],
)
def test_wrong_usage_ends_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_options_may_stand_among_the_words_of_a_query() -> None:
    values = parse(["traces", "status:error", "--json", "refund", "--limit", "3"])
    assert (values.query, values.json, values.limit) == (["status:error", "refund"], True, 3)


def test_files_without_a_command_are_opened_in_the_window() -> None:
    values = parse(["a.json", "b.jsonl"])
    assert (values.command, [str(path) for path in values.files]) == ("", ["a.json", "b.jsonl"])


def test_lengths_sizes_and_ports_are_read() -> None:
    assert [seconds(text) for text in ("30s", "5m", "2h", "7d")] == [30, 300, 7200, 604800]
    assert size("1440x900") == (1440, 900)
    assert [port(text) for text in ("0", "4318", "65535")] == [0, 4318, 65535]


@pytest.mark.parametrize(
    ("read", "text"), [(seconds, "5"), (seconds, "xm"), (size, "10"), (size, "0x5"), (port, "65536")]
)
def test_what_is_no_such_value_is_refused(read: object, text: str) -> None:
    with pytest.raises(Exception, match=r"is not a"):
        read(text)  # type: ignore[operator]


def test_the_environment_names_store_and_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPANGLASS_DB", "/somewhere/traces.db")
    monkeypatch.setenv("SPANGLASS_PORT", "5000")
    values = parse(["serve"])
    assert (str(values.db), int(values.port)) == ("/somewhere/traces.db", 5000)
