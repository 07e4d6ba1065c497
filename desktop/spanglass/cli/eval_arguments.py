"""The arguments of ``spanglass eval``; standard library only."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

_SCORER = (
    "a column: KIND, KIND:VALUE or KIND:{…} with options as JSON; NAME=KIND… names it; again for more. "
    "Kinds: exact, contains, regex, number, json, json_equal, schema, similarity, refused, length, latency, "
    "cost, tool, judge (default: what the examples allow)"
)
DESCRIPTION = (
    "Ask a model every example of a dataset, score the answers, and print them as a table, the worst first. "
    "Each answer is kept as a replay's trace while a receiver runs; replays count in no figure."
)
EPILOG = (
    "Exit code 1: under the limit, or not all was asked. A call that fails scores 0; a judgement that fails "
    "is no score, and is taken for 0 by --fail-under alone. --resume asks again what failed, and nothing "
    "that is answered. Example: spanglass eval Refunds --prompt support@13 --scorer exact "
    "--scorer 'Tone=judge:Is it polite?' --baseline last --fail-under 0.9"
)


def add(parser: ArgumentParser, number: Callable[[str], int]) -> None:
    """Add them; `number` reads how often."""
    parser.description, parser.epilog = DESCRIPTION, EPILOG
    parser.add_argument("dataset", nargs="?", metavar="DATASET", help="the name of a dataset")
    parser.add_argument("--list", action="store_true", help="list the runs that were made")
    parser.add_argument("--show", type=int, metavar="RUN", help="print a run that was made")
    parser.add_argument(
        "--resume", metavar="RUN", help="ask what is left of a run that ended early, by its number or last"
    )
    parser.add_argument("--prompt", metavar="NAME[@N]", help="ask with the instructions of this prompt")
    _who(parser)
    parser.add_argument("--scorer", action="append", default=[], metavar="[NAME=]KIND[:…]", help=_SCORER)
    parser.add_argument("--runs", type=number, default=1, metavar="N", help="how often (default: 1)")
    parser.add_argument("--at-once", type=number, default=4, metavar="N", help="in parallel (default: 4)")
    parser.add_argument("--max-cost", type=float, metavar="USD", help="begin no answer that would cost more")
    parser.add_argument("--baseline", metavar="RUN", help="compare with this run, or with the last one")
    parser.add_argument("--fail-under", type=float, metavar="MEAN", help="end with 1 under this mean, as 0.9")
    parser.add_argument(
        "--rows", type=int, default=25, metavar="N", help="rows to print (default: 25; 0: all)"
    )
    parser.add_argument("--estimate", action="store_true", help="only say what it would cost")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    parser.add_argument("--csv", action="store_true", help="print the results as CSV")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="write all of it to a file, as CSV or JSON",
    )
    parser.add_argument("--json-progress", action="store_true", help="report progress as lines of JSON")
    parser.add_argument("--held-keys", action="store_true", help="read a line of JSON with keys from stdin")


def _who(parser: ArgumentParser) -> None:
    """Who answers, and who judges."""
    parser.add_argument("--model", help="who answers, else whoever did")
    parser.add_argument("--provider", help="openai, anthropic, gemini, mistral, ollama …")
    parser.add_argument("--base-url", metavar="URL", help="a server with the provider's interface")
    parser.add_argument("--judge-model", metavar="MODEL", help="who judges, else the model that answered")
    parser.add_argument("--judge-provider", metavar="PROVIDER", help="the provider of that")
    parser.add_argument("--judge-base-url", metavar="URL", help="and its address")
