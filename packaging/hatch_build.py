"""Build hook: puts ``resources/`` into real wheels, and what lets a Linux desktop open files with it."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_SHARED = {
    "packaging/linux/spanglass.desktop": "share/applications/spanglass.desktop",
    "packaging/linux/spanglass.xml": "share/mime/packages/spanglass.xml",
    "resources/icons/spanglass.svg": "share/icons/hicolor/scalable/apps/spanglass.svg",
}


class ResourcesHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the folders to a wheel; an editable install finds the resources in the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name what is to be included, unless the build is an editable one."""
        if self.target_name == "wheel" and version != "editable":
            build_data["force_include"][str(Path(self.root) / "resources")] = "spanglass/resources"
            shared = {str(Path(self.root) / source): target for source, target in _SHARED.items()}
            build_data["shared_data"].update(shared)
