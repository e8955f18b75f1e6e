"""Workshops and needs."""
