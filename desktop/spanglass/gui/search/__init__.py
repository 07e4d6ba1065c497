"""The dialog that searches messages, traces and commands."""
