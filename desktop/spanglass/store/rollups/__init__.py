"""Sums and percentiles over time from rollups, and from the spans that are not in them yet."""
