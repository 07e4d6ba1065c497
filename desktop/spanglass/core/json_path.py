"""Places in JSON documents, as text."""

import json
import re
from collections.abc import Sequence

_NAME = re.compile(r"[A-Za-z_]\w*")


def path_text(steps: Sequence[str | int]) -> str:
    """A path into JSON as ``$.name[0]["other name"]``."""
    parts = [
        f"[{step}]"
        if isinstance(step, int)
        else f".{step}"
        if _NAME.fullmatch(step)
        else f"[{json.dumps(step)}]"
        for step in steps
    ]
    return "$" + "".join(parts)
