"""Reads that join or aggregate workshops, registrations and needs."""
