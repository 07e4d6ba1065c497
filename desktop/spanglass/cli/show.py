"""``spanglass show``: one trace as a tree in the terminal, or everything of it as JSON."""

import json
import sys
from argparse import Namespace

from spanglass.cli.opening import one_sentence, reader_of
from spanglass.cli.tree_text import tree_text
from spanglass.core.documents import show_document
from spanglass.core.tree import build, flat


@one_sentence
def run(values: Namespace) -> int:
    """Print one trace."""
    reader = reader_of(values)
    trace = reader.trace(values.trace)
    if trace is None:
        print(f"No trace begins with {values.trace}.", file=sys.stderr)
        return 1
    nodes = flat(build(reader.spans(trace.trace_id)))
    if not values.json:
        print(tree_text(trace, nodes))
        return 0
    details = {}
    for node in nodes:
        detail = reader.span_detail(trace.trace_id, node.span_id)
        if detail is not None:
            details[node.span_id] = detail
    print(json.dumps(show_document(trace, nodes, details)))
    return 0
