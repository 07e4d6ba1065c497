"""Live charts over time."""
