"""``spanglass reindex``: everything derived from the raw spans, by today's dialects, rules and prices."""

import json
from argparse import Namespace

from spanglass.analysis.pricing.price_lists import users_pricer
from spanglass.cli.deriving import counter, derive_again
from spanglass.cli.opening import one_sentence, query_of, store_of


@one_sentence
def run(values: Namespace) -> int:
    """Read every span of the matching traces again."""
    done = derive_again(
        store_of(values), users_pricer(), query_of(values), calls=False, progress=counter("spans")
    )
    print(json.dumps({"spans": done.spans}) if values.json else f"{done.spans:,} spans read again.")
    return 0
