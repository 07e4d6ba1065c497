"""Values on their way between two processes of the window, pictures among them; see ``spanglass.parcels``."""

from typing import IO, Any

from PySide6.QtGui import QImage

from spanglass import parcels

receive = parcels.receive


def send(stream: IO[bytes], value: object) -> None:
    """Write a value; whatever `pickle` takes, and pictures."""
    parcels.send(stream, value, _reduced)


def _reduced(value: Any) -> Any:
    """How a picture is made again; everything else as usual."""
    if type(value) is not QImage:
        return NotImplemented
    size = (value.width(), value.height(), value.bytesPerLine())
    return _picture, (bytes(value.constBits()), *size, value.format().value)


def _picture(bits: bytes, width: int, height: int, line: int, form: int) -> QImage:
    return QImage(bits, width, height, line, QImage.Format(form)).copy()
