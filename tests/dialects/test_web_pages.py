"""Web pages are told from answers."""

import pytest

from spanglass.dialects.web_pages import page_title


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("<!DOCTYPE html><html><head><title>Sign in &amp; go</title></head></html>", "Sign in & go"),
        ("\n<html>\n<head><title>\n502 Bad Gateway\n</title>", "502 Bad Gateway"),
        ("<!-- a proxy --><HTML lang='en'><body>no title</body>", ""),
        ('{"choices": []}', None),
        ("The page begins with <html>.", None),
        ("<p>An answer in HTML</p>", None),
        ({"a": 1}, None),
        (None, None),
    ],
)  # fmt: skip
def test_a_page_has_a_title(body: object, title: str | None) -> None:
    assert page_title(body) == title


def test_a_long_comment_takes_no_time() -> None:
    assert page_title("<!--" * 1_000_000) is None
