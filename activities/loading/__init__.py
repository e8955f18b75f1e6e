"""Bringing records in by the hundred: the public record, and synthetic load for measuring."""
