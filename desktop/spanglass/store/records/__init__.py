"""What is written beside traces: alerts, datasets and prompts, fixes, evaluation runs, opinions."""
