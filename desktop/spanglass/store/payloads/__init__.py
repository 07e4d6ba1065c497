"""What was received, kept exactly: compressed blocks, and parts that many payloads share."""
