"""Settings: versions, and the licences of what comes with the program."""

import platform
from importlib import metadata

import PySide6
from PySide6.QtCore import qVersion

from spanglass import __version__
from spanglass.files import resource
from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.pages.settings.licences import LicenceBox
from spanglass.gui.pages.settings.section import Row, Section
from spanglass.gui.widgets.buttons import Button

_BUNDLED = (
    ("Inter", "SIL Open Font License 1.1", "fonts/Inter-OFL.txt"),
    ("JetBrains Mono", "SIL Open Font License 1.1", "fonts/JetBrainsMono-OFL.txt"),
    ("Lucide icons", "ISC License", "icons/LICENSE.txt"),
)
_LIBRARIES = (
    ("PySide6_Essentials", "LGPL-3.0"), ("apsw", "any OSI licence"), ("uvicorn", "BSD-3-Clause"),
    ("httptools", "MIT"), ("opentelemetry-proto", "Apache-2.0"), ("grpcio", "Apache-2.0"),
    ("protobuf", "BSD-3-Clause"), ("zstandard", "BSD-3-Clause"), ("genai-prices", "MIT"),
    ("jsonschema-rs", "MIT"), ("keyring", "MIT"), ("platformdirs", "MIT"), ("tomli-w", "MIT"),
)  # fmt: skip


def about(behind: Behind) -> Section:
    """The section."""
    theme = behind.theme
    versions = f"Python {platform.python_version()} · Qt {qVersion()} · PySide {PySide6.__version__}"
    box = LicenceBox(theme)
    rows = [
        Row(theme, f"Spanglass {__version__}", f"{versions} · {platform.platform(terse=True)}"),
        *(_bundled(behind, box, *each) for each in _BUNDLED),
        box,
        Row(theme, "Libraries", " · ".join(_libraries())),
    ]
    return Section(theme, "About", "Spanglass is free software under the Apache License 2.0.", rows)


def _bundled(behind: Behind, box: LicenceBox, name: str, licence: str, file: str) -> Row:
    show = Button(behind.theme, "Licence")
    show.set_hint(f"Licence of {name}")
    show.clicked.connect(lambda: box.show_text(name, resource(file).read_text(encoding="utf-8")))
    return Row(behind.theme, name, licence, show)


def _libraries() -> list[str]:
    found = []
    for name, licence in _LIBRARIES:
        try:
            found.append(f"{name} {metadata.version(name)} ({licence})")
        except metadata.PackageNotFoundError:
            continue
    return found
