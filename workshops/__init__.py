"""Workshops for developing countries, and the needs they answer (resolves 5, with its footnote)."""
