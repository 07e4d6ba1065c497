"""The filter field at work: completion, what was typed, saved queries."""
