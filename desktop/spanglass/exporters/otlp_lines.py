"""OTLP as JSON Lines: one request a line, as the collector's file exporter writes them."""

from collections.abc import Iterable
from typing import BinaryIO

from spanglass.core.otlp_json import to_text
from spanglass.exporters import ExportedTrace, Exporter
from spanglass.exporters.otlp_requests import requests


class OtlpLines:
    """The exporter of JSON Lines."""

    name = "otlp-jsonl"
    suffix = ".jsonl"

    def write(self, traces: Iterable[ExportedTrace], out: BinaryIO) -> None:
        """A line for each request."""
        for request in requests(traces):
            out.write(to_text(request, None).encode() + b"\n")


EXPORTER: Exporter = OtlpLines()
