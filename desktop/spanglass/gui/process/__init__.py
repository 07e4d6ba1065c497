"""The window as a process: its start and end, faults, memory, and one instance for each store."""
