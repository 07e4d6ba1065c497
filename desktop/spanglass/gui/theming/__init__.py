"""Colours, fonts and icons by meaning, following the settings and the system."""
