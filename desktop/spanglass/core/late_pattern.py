"""Regular expressions that are compiled when they are first asked: large ones that few processes ever ask."""

import re
from typing import Any, cast


class _LatePattern:
    """Asks the pattern; what was asked of it once is asked of the pattern itself from then on."""

    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags
        self._compiled: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there yet."""
        if self._compiled is None:
            self._compiled = re.compile(self._text, self._flags)
        found = getattr(self._compiled, name)
        self.__dict__[name] = found
        return found


def late_pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern for its methods, such as ``search``; raises `re.error` when it is first asked."""
    return cast("re.Pattern[str]", _LatePattern(text, flags))
