"""``import spanglass.auto``: from here on every model call of this program is captured."""

from spanglass.sdk.program import PROGRAM

PROGRAM.init()
