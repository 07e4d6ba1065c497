"""Frozen values and pure functions that every other part of the application shares."""
