"""Measurements that the README's figures come from. Each runs with one command; see README.md here."""
