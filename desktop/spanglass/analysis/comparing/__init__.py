"""What differs between two traces, two conversations or two groups of calls."""
