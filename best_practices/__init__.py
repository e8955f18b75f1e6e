"""Best practices: identified, documented, compiled, distributed, adopted (instructs SG16 1)."""
