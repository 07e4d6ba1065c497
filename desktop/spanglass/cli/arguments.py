"""The command line's words: every command, its arguments and help, in one table; standard library only."""

import argparse
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from spanglass import __version__
from spanglass.cli import eval_arguments
from spanglass.cli.own_words import apart, with_terms
from spanglass.cli.variant_words import setting, variant

GROUP_KEYS = ("model", "version", "provider", "user", "session", "feature", "service", "day", "name")
EXPORTS = ("otlp-json", "otlp-jsonl", "otlp-proto", "csv", "html", "markdown")
PAGES = ("traces", "monitor", "alerts", "replay", "fixes", "compare", "evals", "first-run", "settings")
_WITH_QUERY = ("traces", "stats", "export")
_WITH_PROGRAM = ("run", "doctor")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class Command:
    """One sub-command: the module with its ``run(values)``, its help, and what adds its arguments."""

    module: str
    help: str
    add: Callable[[ArgumentParser], None]


def seconds(text: str) -> int:
    """A length of time such as ``30m``, ``1h`` or ``7d``, in seconds."""
    number, unit = text[:-1], text[-1:]
    if unit not in _UNITS or not number.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a length of time such as 30m, 1h or 7d")
    return int(number) * _UNITS[unit]


def size(text: str) -> tuple[int, int]:
    """A size in pixels such as ``1440x900``."""
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit() and 0 < int(width) < 20_000 and 0 < int(height) < 20_000):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1440x900")
    return int(width), int(height)


def port(text: str) -> int:
    """A TCP port; 0 lets the system choose one."""
    if not (text.isdigit() and int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port between 0 and 65535")
    return int(text)


def _store(parser: ArgumentParser) -> None:
    named = os.environ.get("SPANGLASS_DB")
    parser.add_argument("--db", type=Path, metavar="FILE", default=Path(named) if named else None,
                        help="the store (default: in your data folder, or $SPANGLASS_DB)")  # fmt: skip


def _ports(parser: ArgumentParser) -> None:
    parser.add_argument("--host", help="the address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=port, default=os.environ.get("SPANGLASS_PORT"),
                        help="the port for HTTP (default: 4318, or $SPANGLASS_PORT)")  # fmt: skip
    parser.add_argument("--grpc-port", type=port, help="the port for gRPC (default: 4317; 0: none)")


def _query(parser: ArgumentParser) -> None:
    parser.add_argument("query", nargs="*", help="the filter language, e.g. status:error model:gpt-4o")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")


def _window(parser: ArgumentParser) -> None:
    _store(parser)
    _ports(parser)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="trace files to open")
    parser.add_argument("--tray", action="store_true", help="begin in the tray, if there is one")
    parser.add_argument("--filter", metavar="QUERY", help="show the traces that match")
    parser.add_argument("--page", metavar="NAME", help="show this page")
    parser.add_argument("--theme", choices=("system", "dark", "light"))


def _serve(parser: ArgumentParser) -> None:
    _store(parser)
    _ports(parser)
    _exit_with(parser)


def _run(parser: ArgumentParser) -> None:
    _store(parser)
    _ports(parser)
    parser.add_argument("--quiet", action="store_true", help="say nothing at the end")
    parser.usage = "spanglass run [--port=N] [--db=FILE] [--quiet] [--] COMMAND..."


def _replay(parser: ArgumentParser) -> None:
    _store(parser)
    _ports(parser)
    parser.add_argument("span", metavar="TRACE|SPAN|TRACE/SPAN",
                        help="a call, or a trace: their ids, or the beginning of them")  # fmt: skip
    parser.add_argument("--provider", help="openai, anthropic, gemini, mistral, ollama …; or: recorded")
    parser.add_argument("--base-url", metavar="URL", help="a server with the provider's interface")
    parser.add_argument("--model", help="another model")
    parser.add_argument("--set", type=setting, action="append", default=[], metavar="NAME=VALUE",
                        help="a parameter, as temperature=0; JSON, else text")  # fmt: skip
    parser.add_argument("--variant", type=variant, action="append", default=[], metavar="NAME=VALUE,…",
                        help="a column: provider, base_url, model, parameters; again for more")  # fmt: skip
    _replays(parser)
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")


def _replays(parser: ArgumentParser) -> None:
    """How often, how much of a trace, and what it may cost."""
    parser.add_argument("--runs", type=_runs, default=1, metavar="N", help="how often (default: 1)")
    parser.add_argument("--at-once", type=_runs, default=4, metavar="N", help="runs in parallel (default: 4)")
    parser.add_argument("--scope", choices=("call", "onwards", "trace"), default="call",
                        help="this call, from it on, or the whole trace (default: call)")  # fmt: skip
    parser.add_argument("--until", type=_runs, metavar="N", help="end a chain after N calls of models")
    parser.add_argument("--stale", choices=("stop", "recorded"), default="stop",
                        help="where a tool has no recorded result for its arguments")  # fmt: skip
    parser.add_argument("--seed", type=int, metavar="N", help="for providers that take one")
    parser.add_argument("--max-cost", type=float, metavar="USD", help="begin no run that would cost more")


def _runs(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) <= 200:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of runs from 1 to 200")
    return int(text)


def _forward(parser: ArgumentParser) -> None:
    _store(parser)
    _exit_with(parser)


def _demo(parser: ArgumentParser) -> None:
    _ports(parser)
    parser.add_argument("--theme", choices=("system", "dark", "light"))
    _seed(parser)


def _samples(parser: ArgumentParser) -> None:
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:4318", metavar="URL",
                        help="the receiver (default: http://127.0.0.1:4318)")  # fmt: skip
    parser.add_argument("--count", type=int, default=420, help="traces of the last half hour (default: 420)")
    parser.add_argument("--once", action="store_true", help="send these and end")
    _seed(parser)
    _exit_with(parser)


def _seed(parser: ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=7, help="the seed of the sample traffic")


def _exit_with(parser: ArgumentParser) -> None:
    parser.add_argument("--exit-with", type=int, metavar="PID", help="stop when that process is gone")


def _import(parser: ArgumentParser) -> None:
    _store(parser)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="trace files")
    parser.add_argument("--names", action="store_true",
                        help="read more names from standard input, each ended by a zero byte")  # fmt: skip
    parser.add_argument("--preview", action="store_true", help="only say what is in them")
    parser.add_argument("--json-progress", action="store_true", help="report progress as lines of JSON")


def _export(parser: ArgumentParser) -> None:
    _store(parser)
    parser.add_argument("query", nargs="*", help="the filter language, e.g. status:error model:gpt-4o")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="the file to write; - for stdout")
    parser.add_argument("--format", choices=EXPORTS, help="default: by the ending of FILE")
    parser.add_argument("--trace", action="append", default=[], metavar="TRACE", help="this trace alone")
    parser.add_argument("--start", type=int, metavar="NS", help="only traces that began from then on")
    parser.add_argument("--end", type=int, metavar="NS", help="only traces that began before")
    parser.add_argument("--preview", type=int, nargs="?", const=200, metavar="N",
                        help="write nothing: list what redaction takes out of N traces")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="report progress as lines of JSON")
    _redaction(parser)
    parser.add_argument("--redact-users", action="store_true", help="the names of the traces' users too")


def _redaction(parser: ArgumentParser) -> None:
    parser.set_defaults(redact_users=False)
    parser.add_argument("--redact", action="store_true", help="take keys, tokens and passwords out")
    parser.add_argument("--redact-emails", action="store_true", help="e-mail addresses too")
    parser.add_argument("--redact-numbers", action="store_true", help="numbers of four digits or more too")
    parser.add_argument("--redact-name", action="append", default=[], metavar="NAME", help="this name too")
    parser.add_argument("--redact-pattern", action="append", default=[], metavar="REGEX",
                        help="what matches too")  # fmt: skip


def _most(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return int(text)


def _traces(parser: ArgumentParser) -> None:
    _store(parser)
    _query(parser)
    parser.add_argument("--limit", type=_most, default=50, help="how many at most (default: 50)")


def _show(parser: ArgumentParser) -> None:
    _store(parser)
    parser.add_argument("trace", help="the id of a trace, or any unique beginning of it")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")


def _stats(parser: ArgumentParser) -> None:
    _store(parser)
    _query(parser)
    parser.add_argument("--since", type=seconds, help="only the last 30m, 1h, 7d …")
    parser.add_argument("--by", choices=GROUP_KEYS, help="in groups")


def _delete(parser: ArgumentParser) -> None:
    _store(parser)
    parser.add_argument("traces", nargs="*", metavar="TRACE", help="the id of a trace, or a unique beginning")
    parser.add_argument("--samples", action="store_true", help="all sample traces")
    parser.add_argument("--from", dest="named_in", type=Path, action="append", default=[], metavar="FILE",
                        help="those whose whole ids are in a file, a line each")  # fmt: skip
    parser.add_argument("--if-there", action="store_true", help="pass over traces that are not there")
    parser.add_argument("--older-than", type=seconds, metavar="TIME", help="all that began before 7d, 12h …")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")


def _datasets(parser: ArgumentParser) -> None:
    _store(parser)
    parser.add_argument("action", nargs="?", choices=("list", "export", "import", "add"), default="list",
                        help="list (default), export NAME, import FILE, add NAME TRACE[/SPAN]")  # fmt: skip
    parser.add_argument("words", nargs="*", metavar="…", help="what the action is about")
    parser.add_argument(
        "--format",
        choices=("jsonl", "csv"),
        help="the kind of file (default: by its ending, else jsonl); tables lack tools, parameters, schemas",
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="the exported file (else stdout)")
    parser.add_argument("--name", help="the dataset to import into (default: the file's name)")
    parser.add_argument("--expected", action="store_true", help="added calls expect the recorded answers")
    _redaction(parser)
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")


def _prompts(parser: ArgumentParser) -> None:
    _store(parser)
    parser.add_argument("action", nargs="?", choices=("list", "show"), default="list",
                        help="list them (default), or show NAME[@N]")  # fmt: skip
    parser.add_argument("words", nargs="*", metavar="…", help="a prompt, and with @ one of its versions")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")


def _eval(parser: ArgumentParser) -> None:
    _store(parser)
    _ports(parser)
    eval_arguments.add(parser, _runs)


def _fixes(parser: ArgumentParser) -> None:
    _store(parser)
    _ports(parser)
    parser.add_argument("action", nargs="?", default="list",
                        choices=("list", "show", "propose", "check", "dismiss", "restore", "judge", "accept",
                                 "take-back"),
                        help="list groups of failing traces (default), else about GROUP")  # fmt: skip
    parser.add_argument("words", nargs="*", metavar="…", help="a group, and for check a proposal")
    parser.add_argument("--since", type=seconds, help="only traces of the last 30m, 1h, 7d …")
    parser.add_argument("--provider", help="who answers or writes, else who was asked")
    parser.add_argument("--base-url", metavar="URL", help="a server with the provider's interface")
    parser.add_argument("--model", help="another model")
    parser.add_argument("--runs", type=_runs, default=3, metavar="N", help="of each side (default: 3)")
    parser.add_argument("--failing", type=_runs, default=30, metavar="N", help="traces (default: 30)")
    parser.add_argument("--passing", type=_runs, default=30, metavar="N", help="traces (default: 30)")
    parser.add_argument("--at-once", type=_runs, default=3, metavar="N", help="in parallel (default: 3)")
    parser.add_argument("--scope", choices=("call", "onwards"), default="call",
                        help="the failing call, or the trace from it on (default: call)")  # fmt: skip
    parser.add_argument("--max-cost", type=float, metavar="USD", help="begin no trace that would cost more")
    parser.add_argument("--fresh", action="store_true", help="replay what earlier checks know as well")
    parser.add_argument("--rubric", help="what a judge judges by, for judge; without it rules alone")
    parser.add_argument("--no-dataset", action="store_true", help="accept without a regression set")
    parser.add_argument("--no-alert", action="store_true", help="accept without an alert")
    parser.add_argument("--reason", help="why a group is dismissed")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")


def _again(parser: ArgumentParser) -> None:
    _store(parser)
    _query(parser)


def _reprice(parser: ArgumentParser) -> None:
    _again(parser)
    parser.add_argument("--json-progress", action="store_true", help="report progress as lines of JSON")


def _backup(parser: ArgumentParser) -> None:
    _store(parser)
    parser.add_argument("file", type=Path, metavar="FILE", help="the file to write; it must not be there yet")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")


def _compact(parser: ArgumentParser) -> None:
    _store(parser)
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")


def _doctor(parser: ArgumentParser) -> None:
    parser.usage = "spanglass doctor [options] [-- COMMAND...]"
    _store(parser)
    _ports(parser)
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")


def _screenshot(parser: ArgumentParser) -> None:
    _store(parser)
    parser.add_argument("page", choices=PAGES)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="the PNG to write")
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument("--size", type=size, default=(1440, 900), metavar="WxH")
    parser.add_argument("--trace", help="the trace to show")
    parser.add_argument("--query", default="", help="the filter")


WINDOW = Command("spanglass.cli.window", "open the window", _window)
COMMANDS = {
    "serve": Command("spanglass.cli.serve", "receive without a window, until stopped", _serve),
    "run": Command("spanglass.cli.run", "run a program with its model calls captured", _run),
    "replay": Command("spanglass.cli.replay", "make a recorded call again, and compare", _replay),
    "demo": Command("spanglass.cli.demo", "the window on a throw-away store, sample traffic running", _demo),
    "samples": Command("spanglass.cli.samples", "send sample traffic to a receiver", _samples),
    "import": Command("spanglass.cli.import_files", "trace files into the store", _import),
    "export": Command("spanglass.cli.export", "traces of the store as a file", _export),
    "traces": Command("spanglass.cli.traces", "list traces, newest first", _traces),
    "show": Command("spanglass.cli.show", "one trace as a tree", _show),
    "stats": Command("spanglass.cli.stats", "figures over traces", _stats),
    "forward": Command("spanglass.cli.forward", "send on what is received, as set, until stopped", _forward),
    "delete": Command("spanglass.cli.delete", "delete traces; this cannot be undone", _delete),
    "datasets": Command("spanglass.cli.datasets", "examples kept: list, export, import, add", _datasets),
    "eval": Command("spanglass.cli.evaluate", "a dataset asked and scored, as a table", _eval),
    "fixes": Command("spanglass.cli.fixes", "what fails, what may fix it, and replays that prove it", _fixes),
    "prompts": Command("spanglass.cli.prompts", "prompts and their versions", _prompts),
    "doctor": Command("spanglass.cli.doctor", "what is received, what is not, and why", _doctor),
    "reprice": Command("spanglass.cli.reprice", "price old calls again", _reprice),
    "reindex": Command("spanglass.cli.reindex", "derive everything from the raw spans again", _again),
    "backup": Command("spanglass.cli.backup", "a copy of the store, while it is in use", _backup),
    "compact": Command("spanglass.cli.compact", "give the store's free space back to the disk", _compact),
    "screenshot": Command("spanglass.cli.screenshot", "render a page without a screen", _screenshot),
}

_OVERVIEW = """\
usage: spanglass [FILE...] [options]      open the window; starts the receiver if none of ours is running
       spanglass COMMAND [options]

commands:
{commands}

Every command explains its options with --help. Exit codes: 0 done, 1 failed, 2 wrong usage.
"""


def overview() -> str:
    """What ``spanglass --help`` prints."""
    lines = [f"  {name:<12}{command.help}" for name, command in COMMANDS.items()]
    return _OVERVIEW.format(commands="\n".join(lines))


def parse(arguments: Sequence[str]) -> Namespace:
    """The values of a command line; ends the program for ``--help``, ``--version`` and wrong usage."""
    first = arguments[0] if arguments else ""
    if first in ("-h", "--help") or tuple(arguments) == ("help",):
        print(overview(), end="")
        raise SystemExit(0)
    if first == "--version":
        print(f"spanglass {__version__}")
        raise SystemExit(0)
    command = COMMANDS.get(first, WINDOW)
    name = first if command is not WINDOW else ""
    parser = ArgumentParser(prog=f"spanglass {name}".strip(), description=command.help)
    command.add(parser)
    arguments, program = apart(arguments, parser) if name in _WITH_PROGRAM else (arguments, [])
    if name in _WITH_QUERY:
        arguments = with_terms(arguments)
    values = parser.parse_intermixed_args(arguments[1:] if name else arguments)
    if name in _WITH_QUERY:
        values.query = [word.removeprefix(" ") for word in values.query]
    values.command, values.program = name, program
    return values
