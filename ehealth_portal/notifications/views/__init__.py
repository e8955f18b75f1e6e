"""Pages of notices, and the doors of those who tell what became of mail."""
