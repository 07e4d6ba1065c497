"""What runs inside a user's program: spans, the capture of model calls, and their way to the receiver.

Standard library only, Python 3.10 and later. Nothing here raises into its host, blocks it or prints.
"""
