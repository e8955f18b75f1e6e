"""Signing in: passwords, mailed codes, second factors, an organization's own sign-on, and where one is signed in."""
