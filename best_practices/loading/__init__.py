"""Bringing in the examples that the portal ships with."""
