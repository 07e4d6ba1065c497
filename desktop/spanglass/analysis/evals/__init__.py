"""What an evaluation run comes to, and what two of them prove."""
