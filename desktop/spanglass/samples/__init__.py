"""Sample traffic: shipped traces of an invented shop, played as if its programs were running now."""

from spanglass.samples.catalogue import SampleTrace, sample_traces
from spanglass.samples.playing import Player
from spanglass.samples.posting import play_over_http
from spanglass.samples.requests import MARK, Request, encoded
from spanglass.samples.stamping import stamped
from spanglass.samples.traffic import Traffic, backfill

__all__ = [
    "MARK",
    "Player",
    "Request",
    "SampleTrace",
    "Traffic",
    "backfill",
    "encoded",
    "play_over_http",
    "sample_traces",
    "stamped",
]
