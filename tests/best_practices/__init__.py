"""Best practices."""
