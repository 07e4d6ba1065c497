"""The files a trace came from, as its row names them: one by its name, several as a marked list."""

import json

SEVERAL = "\x1f"
"""Stands before the JSON list of the names where there are several."""

_MOST = 20


def files_of(source: str | None) -> tuple[str, ...]:
    """The names of the files; none of a trace that was received."""
    if source is None:
        return ()
    return tuple(json.loads(source[1:])) if source.startswith(SEVERAL) else (source,)


def with_file(source: str, name: str) -> str:
    """The same with one more file; of very many only the first are named."""
    names = files_of(source)
    if name in names or len(names) >= _MOST:
        return source
    return SEVERAL + json.dumps([*names, name], ensure_ascii=False)
