"""``spanglass reprice``: old calls at the prices known today; what they cost before is kept beside it."""

import json
from argparse import Namespace

from spanglass.analysis.pricing.price_lists import users_pricer
from spanglass.cli.deriving import Again, counter, derive_again, json_counter
from spanglass.cli.opening import one_sentence, query_of, store_of
from spanglass.core.display import money


@one_sentence
def run(values: Namespace) -> int:
    """Price the matching calls again and say what changed."""
    prices = users_pricer()
    progress = (json_counter if values.json_progress else counter)("calls")
    done = derive_again(store_of(values), prices, query_of(values), calls=True, progress=progress)
    print(json.dumps(_document(done)) if values.json or values.json_progress else _text(done))
    return 0


def _text(done: Again) -> str:
    return (
        f"{done.spans:,} calls priced again, {done.changed:,} changed: "
        f"{money(done.before_nano)} before, {money(done.after_nano)} now."
    )


def _document(done: Again) -> dict[str, object]:
    return {
        "calls": done.spans,
        "changed": done.changed,
        "cost_before_usd": done.before_nano / 1e9,
        "cost_usd": done.after_nano / 1e9,
    }
