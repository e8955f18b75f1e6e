"""Reads of circulars: whom one is for, what became of it, and who received what."""
