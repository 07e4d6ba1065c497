"""What of a window is there before most of it is loaded."""

from dataclasses import dataclass

from PySide6.QtWidgets import QApplication

from spanglass.gui.process.quit_signals import QuitSignals
from spanglass.gui.process.single_instance import SingleInstance
from spanglass.gui.receiver.receiving import ReceiverSupervisor


@dataclass(frozen=True, slots=True)
class Begun:
    """The application, the receiver that starts meanwhile, who is met at the store, and what wants an end."""

    app: QApplication
    supervisor: ReceiverSupervisor
    meeting: SingleInstance
    signals: QuitSignals
