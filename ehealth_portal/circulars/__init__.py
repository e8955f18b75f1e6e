"""Circulars: collective letters of the secretariat, and who did what with them. docs/circulars.md"""
