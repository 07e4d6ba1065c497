"""The parts of the settings in their order."""

from collections.abc import Callable
from dataclasses import dataclass

from spanglass.gui.pages.settings.about import about
from spanglass.gui.pages.settings.appearance import appearance
from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.pages.settings.forwarding import forwarding
from spanglass.gui.pages.settings.general import general
from spanglass.gui.pages.settings.nav import NavEntry
from spanglass.gui.pages.settings.notifications import notifications
from spanglass.gui.pages.settings.prices import prices
from spanglass.gui.pages.settings.privacy import privacy
from spanglass.gui.pages.settings.providers import providers
from spanglass.gui.pages.settings.receiving import receiving
from spanglass.gui.pages.settings.section import Section
from spanglass.gui.pages.settings.shortcuts import shortcuts
from spanglass.gui.pages.settings.storage import storage


@dataclass(frozen=True, slots=True)
class Part:
    """A part: how the list names it, and what makes it."""

    entry: NavEntry
    make: Callable[[Behind], Section]


PARTS = (
    Part(NavEntry("General", "sliders-horizontal"), general),
    Part(NavEntry("Receiving", "radio"), receiving),
    Part(NavEntry("Forwarding", "corner-down-right"), forwarding),
    Part(NavEntry("Providers", "key"), providers),
    Part(NavEntry("Prices", "circle-dollar-sign"), prices),
    Part(NavEntry("Storage", "hard-drive"), storage),
    Part(NavEntry("Appearance", "palette"), appearance),
    Part(NavEntry("Notifications", "bell"), notifications),
    Part(NavEntry("Privacy", "eye-off"), privacy),
    Part(NavEntry("Shortcuts", "keyboard"), shortcuts),
    Part(NavEntry("About", "info"), about),
)
