"""Whether an answer is a refusal, of which kind, and what the user says of that."""
