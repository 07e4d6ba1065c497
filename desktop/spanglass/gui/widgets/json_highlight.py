"""Colours for JSON in a text document: keys, texts, numbers and the words true, false and null."""

import re

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from spanglass.gui.theming.theme import Theme

LIMIT = 65_536
"""Characters from the start of a document that are coloured."""

_TOKENS = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*(?P<end>"?))(?P<key>\s*:)?'
    r"|(?P<number>(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<word>\b(?:true|false|null)\b)"
)
_REST = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*(?P<end>"?)')
_INSIDE_STRING = 1


class JsonHighlighter(QSyntaxHighlighter):
    """Colours the first 64 K characters of a document; a text that was broken over lines stays one text."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        self.take_colours()

    def take_colours(self) -> None:
        """Use the theme's colours from now on; what is coloured already stays so until it is asked for."""
        self._formats: dict[str, QTextCharFormat] = {}
        tokens = {"key": "key", "string": "string", "number": "number", "word": "keyword"}
        for name, token in tokens.items():
            shape = QTextCharFormat()
            shape.setForeground(self._theme.color(f"json_{token}"))
            self._formats[name] = shape

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        self.setCurrentBlockState(0)
        if self.currentBlock().position() > LIMIT:
            return
        edge = 0
        if self.previousBlockState() == _INSIDE_STRING:
            rest = _REST.match(text)
            edge = rest.end() if rest else 0
            self._colour(text, 0, edge, "string")
            if rest and not rest["end"]:
                self.setCurrentBlockState(_INSIDE_STRING)
        for token in _TOKENS.finditer(text, edge):
            name = "key" if token["key"] else token.lastgroup or "string"
            name = "string" if name == "end" else name
            self._colour(text, token.start(), token.end("string") if name == "key" else token.end(), name)
            if token["string"] and not token["end"]:
                self.setCurrentBlockState(_INSIDE_STRING)

    def _colour(self, text: str, start: int, end: int, name: str) -> None:
        """Colour a place; Qt counts in UTF-16 units, of which characters beyond U+FFFF take two."""
        if text.isascii():
            self.setFormat(start, end - start, self._formats[name])
            return
        first = len(text[:start].encode("utf-16-le", "surrogatepass")) // 2
        length = len(text[start:end].encode("utf-16-le", "surrogatepass")) // 2
        self.setFormat(first, length, self._formats[name])
