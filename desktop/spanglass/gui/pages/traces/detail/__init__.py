"""The parts of the span detail panel: what each tab shows, prepared without widgets, and its widgets."""
