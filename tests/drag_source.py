"""A small window whose picture of a file can be dragged: ``python drag_source.py FILE``."""

import sys

from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel


class Source(QLabel):
    """Starts to drag the file as soon as the pointer is moved with a button down."""

    dragging = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin the drag once."""
        if event.buttons() & Qt.MouseButton.LeftButton and not self.dragging:
            self.dragging = True
            data = QMimeData()
            data.setUrls([QUrl.fromLocalFile(sys.argv[1])])
            drag = QDrag(self)
            drag.setMimeData(data)
            done = drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.MoveAction)
            sys.stdout.write(f"{done.name}\n")
            sys.stdout.flush()
            QTimer.singleShot(5000, QApplication.quit)  # what is dropped is read after the drag has ended


app = QApplication(["source"])
source = Source("drag me")
source.setWindowTitle("DRAGSOURCE")
source.setWindowFlag(Qt.WindowType.X11BypassWindowManagerHint)
source.setGeometry(0, 0, 200, 100)
source.show()
app.exec()
