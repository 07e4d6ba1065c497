"""Where the program starts: ``python -m spanglass`` and the command ``spanglass``."""
