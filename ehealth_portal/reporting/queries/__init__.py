"""Reads of the board, the provision pages and the reports."""
