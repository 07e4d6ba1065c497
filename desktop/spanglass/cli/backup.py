"""``spanglass backup``: a copy of the store in a file of its own, while the receiver goes on storing."""

import json
from argparse import Namespace

from spanglass.cli.opening import one_sentence, store_of
from spanglass.core.display import size
from spanglass.store.retention.upkeep import backup


@one_sentence
def run(values: Namespace) -> int:
    """Copy the store and say what the copy holds."""
    copy = backup(store_of(values), values.file)
    if values.json:
        print(json.dumps({"file": str(values.file), "spans": copy.spans, "bytes": copy.octets}))
    else:
        print(f"{copy.spans:,} spans in {values.file}, {size(copy.octets)}.")
    return 0
