"""The language of what the C library says: months, weekdays, reasons for what a file cannot."""

import locale

_CATEGORIES = ("LC_TIME", "LC_MESSAGES")


def speak_english() -> None:
    """Let it speak the window's own language again, once Qt has taken over the user's locale."""
    for name in _CATEGORIES:
        if hasattr(locale, name):  # Windows has no messages of its own
            locale.setlocale(getattr(locale, name), "C")
