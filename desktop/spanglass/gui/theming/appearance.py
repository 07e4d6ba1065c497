"""Lets the theme follow the settings, and the system while the settings say so."""

from dataclasses import replace

from PySide6.QtCore import QObject

from spanglass.gui.session.preferences import Preferences
from spanglass.gui.theming.system_scheme import SystemScheme
from spanglass.gui.theming.theme import Manner, Scheme, Theme
from spanglass.settings import Settings

_FOLLOW = "system"
_SCALES = (0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5)


class Appearance(QObject):
    """Changes the theme when settings that it shows are changed; what did not change stays as it is.

    So colours named on the command line hold until the user chooses others.
    """

    def __init__(self, theme: Theme, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme, self._preferences = theme, preferences
        self._before = preferences.value
        self._system: SystemScheme | None = None
        self._follows = False
        theme.change(manner=manner_of(preferences.value))
        preferences.changed.connect(self._apply)

    def follow(self, system: SystemScheme, *, at_first: bool) -> None:
        """Take the system's colours when the settings say so, and now with `at_first`."""
        self._system, self._follows = system, at_first
        system.changed.connect(self._system_changed)
        system.contrast_changed.connect(self._take_contrast)
        self._take_contrast(system.contrast())

    def switch(self) -> None:
        """Change from dark to light or back."""
        other = Scheme.LIGHT if self._theme.scheme is Scheme.DARK else Scheme.DARK
        if self._preferences.value.theme == other:
            self._theme.change(scheme=other)
        else:
            self._preferences.change(theme=str(other))

    def zoom(self, step: int) -> None:
        """Take the next larger or smaller size."""
        nearest = min(range(len(_SCALES)), key=lambda at: abs(_SCALES[at] - self._theme.scale))
        self._preferences.change(scale=_SCALES[max(0, min(nearest + step, len(_SCALES) - 1))])

    def _system_changed(self, scheme: Scheme) -> None:
        if self._follows:
            self._theme.change(scheme=scheme)

    def _take_contrast(self, contrast: bool) -> None:
        """More contrast is a need and holds in either theme, whatever is set."""
        if contrast != self._theme.manner.contrast:
            self._theme.change(manner=replace(self._theme.manner, contrast=contrast))

    def _apply(self, settings: Settings) -> None:
        before, self._before = self._before, settings
        scheme = None
        if settings.theme != before.theme:
            self._follows = settings.theme == _FOLLOW
            scheme = self._chosen(settings)
        scale = settings.scale if settings.scale != before.scale else None
        manner = replace(manner_of(settings), contrast=self._theme.manner.contrast)
        if scheme or scale or manner != self._theme.manner:
            self._theme.change(scheme, scale, manner)

    def _chosen(self, settings: Settings) -> Scheme | None:
        if settings.theme != _FOLLOW:
            return Scheme(settings.theme)
        return self._system.current() if self._system is not None else None


def manner_of(settings: Settings) -> Manner:
    """How things are shown by these settings, besides colours and size."""
    return Manner(
        system_font=settings.font == "system",
        row=settings.rows,
        motion=not settings.reduce_motion,
        secrets=not settings.mask_secrets,
    )
