"""The window: the only part of the application that knows Qt."""

from spanglass.gui.process import override_errors  # noqa: F401 (importing it is what it is for)
