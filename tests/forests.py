"""Trees of spans written as indented text: ``kind title #content !`` a line, ``!`` for one that failed."""

from collections.abc import Sequence

from builders import MS, T0, a_row
from spanglass.core.facts import Kind
from spanglass.core.tree import Node, build
from spanglass.core.views import SpanRow


def rows(text: str, side: str = "a") -> tuple[list[SpanRow], dict[bytes, bytes]]:
    """The rows of a tree, and the contents by span id."""
    made: list[SpanRow] = []
    contents: dict[bytes, bytes] = {}
    above: list[tuple[int, bytes]] = []
    for number, line in enumerate(filter(str.strip, text.splitlines())):
        indent, words = len(line) - len(line.lstrip()), line.split()
        while above and above[-1][0] >= indent:
            above.pop()
        name = f"{side}{number:07d}".encode()
        title = " ".join(word for word in words[1:] if word[0] not in "#!")
        made.append(
            a_row(
                row_id=number, span_id=name, parent_id=above[-1][1] if above else b"", name=title,
                title=title, kind=Kind(words[0]), start_ns=T0 + number * MS, end_ns=T0 + (number + 1) * MS,
                status_code=2 if "!" in words else 0,
            )
        )  # fmt: skip
        for word in words:
            if word.startswith("#"):
                contents[name] = word.encode()
        above.append((indent, name))
    return made, contents


def forest(text: str, side: str = "a") -> tuple[Sequence[Node], dict[bytes, bytes]]:
    """The tree and its contents."""
    made, contents = rows(text, side)
    return build(made), contents
