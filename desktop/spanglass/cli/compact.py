"""``spanglass compact``: free space in the store's file is given back to the disk."""

import json
from argparse import Namespace

from spanglass.cli.opening import one_sentence, store_of
from spanglass.core.display import size
from spanglass.store.retention.upkeep import compact


@one_sentence
def run(values: Namespace) -> int:
    """Write the store's file anew and say what that gave back."""
    done = compact(store_of(values))
    if values.json:
        print(json.dumps({"bytes_before": done.before, "bytes": done.after}))
    else:
        less = size(max(0, done.before - done.after))
        print(f"{less} given back: {size(done.before)} before, {size(done.after)} now.")
    return 0
