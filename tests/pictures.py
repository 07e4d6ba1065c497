"""Pictures as messages carry them."""

from base64 import b64encode

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage


def a_picture(width: int, height: int) -> str:
    """A black PNG as a ``data:`` URI."""
    image, buffer = QImage(width, height, QImage.Format.Format_RGB32), QBuffer()
    image.fill(0)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return "data:image/png;base64," + b64encode(bytes(buffer.data().data())).decode()
