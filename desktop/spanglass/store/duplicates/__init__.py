"""Calls that several spans report: found by indexes among all traces, so that each counts once."""
