"""Request bodies of LangSmith's clients as they were sent: forms of runs, kept as files."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from spanglass.core.span import Batch
from spanglass.formats import DecodeError
from spanglass.formats.langsmith import decode_form
from spanglass.importers import Importer, refused, unreadable

_BEGINS = re.compile(
    rb'--([^\r\n"]{1,200})\r?\nContent-Disposition:\s*form-data;\s*name="?(?:post|patch|feedback)\.',
    re.IGNORECASE,
)
_MOST = 64 * 1024 * 1024  # clients send no more than 20 MB
_TOO_LARGE = f"it is larger than {_MOST // 1024 // 1024} MiB"
_CUT_OFF = "it is cut off: its last boundary is missing"


class LangSmithForms:
    """The importer of one such body, with the boundary that it begins with."""

    name = "LangSmith form"

    def recognises(self, head: bytes) -> bool:
        """Whether the file begins with a part about a run."""
        return _BEGINS.match(head) is not None

    def read(self, stream: BinaryIO) -> Iterator[Batch]:
        """The runs in one batch, of a body that was cut off those that are whole."""
        body = stream.read(_MOST + 1)
        begins = _BEGINS.match(body)
        if len(body) > _MOST or begins is None:
            yield unreadable("the file", _TOO_LARGE)
            return
        try:
            yield decode_form(body, f'multipart/form-data; boundary="{begins[1].decode("latin-1").strip()}"')
        except DecodeError as error:
            yield refused("the file", error)
        if not body.rstrip().endswith(b"--" + begins[1] + b"--"):
            yield unreadable("the file", _CUT_OFF)


IMPORTER: Importer = LangSmithForms()
