"""Which words of a command line are options of ours, where others stand among them."""

import re
from argparse import ArgumentParser
from collections.abc import Sequence

_TERM = re.compile(r"-(?:[a-z_]{2}[\w.]*:|[\"{(])")


def with_terms(arguments: Sequence[str]) -> list[str]:
    """The words with a space before each filter term that takes away, such as ``-is:replay``: no option."""
    return [f" {word}" if _TERM.match(word) else word for word in arguments]


def apart(arguments: Sequence[str], parser: ArgumentParser) -> tuple[list[str], list[str]]:
    """Our own arguments and the program's: after ``--``, else from the first word that is no option."""
    own = list(arguments)
    if "--" in own:
        at = own.index("--")
        return own[:at], own[at + 1 :]
    valued = {word for action in parser._actions if action.nargs != 0 for word in action.option_strings}
    at = 1
    while at < len(own) and own[at].startswith("-"):
        at += 2 if own[at] in valued else 1
    return own[:at], own[at:]
