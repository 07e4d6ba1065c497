"""Alerts: an engine that turns a stream of calls into alerts, its rules and the channels they go to.

It is pure: what it says follows from the records it was given, in their order, and the times it was
told, so that history played again gives what it gave live.
"""
