"""Build hook: puts ``resources/`` into real wheels, beside the package's modules."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ResourcesHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the resources folder to a wheel; an editable install finds it in the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the folder for inclusion, unless the build is an editable one."""
        if self.target_name == "wheel" and version != "editable":
            build_data["force_include"][str(Path(self.root) / "resources")] = "spanglass/resources"
