"""Reads that join or aggregate practices."""
