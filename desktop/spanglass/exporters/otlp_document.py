"""OTLP as one JSON document, which holds all traces as one request."""

import shutil
import tempfile
from collections.abc import Iterable
from typing import BinaryIO

from spanglass.core.otlp_json import to_text
from spanglass.exporters import ExportedTrace, Exporter
from spanglass.exporters.otlp_requests import requests

_IN_MEMORY = 8 * 1024 * 1024


class OtlpDocument:
    """The exporter of one document; log records wait in a temporary file until the spans are written."""

    name = "otlp-json"
    suffix = ".json"

    def write(self, traces: Iterable[ExportedTrace], out: BinaryIO) -> None:
        """All resources with their spans, then all with log records, one a line."""
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as logs:
            out.write(b'{"resourceSpans":[')
            spans_between = logs_between = b"\n"
            for request in requests(traces):
                for resource in request["resourceSpans"]:
                    out.write(spans_between + to_text(resource, None).encode())
                    spans_between = b",\n"
                for resource in request.get("resourceLogs", ()):
                    logs.write(logs_between + to_text(resource, None).encode())
                    logs_between = b",\n"
            out.write(b"\n]")
            if logs.tell():
                logs.seek(0)
                out.write(b',"resourceLogs":[')
                shutil.copyfileobj(logs, out)
                out.write(b"\n]")
            out.write(b"}\n")


EXPORTER: Exporter = OtlpDocument()
