"""Pictures between processes."""

import io

from PySide6.QtGui import QColor, QImage

from spanglass.gui.questions import parcels


def test_a_picture_arrives_with_its_pixels() -> None:
    picture = QImage(3, 2, QImage.Format.Format_RGB32)
    picture.fill(QColor("#123456"))
    stream = io.BytesIO()
    parcels.send(stream, ["a", picture])
    stream.seek(0)
    text, arrived = parcels.receive(stream)
    assert text == "a"
    assert arrived.size() == picture.size()
    assert arrived.pixelColor(2, 1) == QColor("#123456")
