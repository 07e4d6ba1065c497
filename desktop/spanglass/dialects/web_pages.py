"""Web pages that came in the place of an answer: of a gateway, a proxy that wants a sign-in, a wrong port."""

import html
import re

from spanglass.core.display import one_line

WEB_PAGE = "web_page"
"""The kind of error that a web page is."""

_BEGINS = re.compile(r"\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,400})", re.IGNORECASE)
_LOOKED_AT, _LONGEST = 20_000, 120


def page_title(body: object) -> str | None:
    """The title of a web page, empty where it has none; None of what is no web page."""
    if not isinstance(body, str) or not _BEGINS.match(body[:_LOOKED_AT]):
        return None
    found = _TITLE.search(body[:_LOOKED_AT])
    return one_line(html.unescape(found[1]), _LONGEST).strip() if found else ""
