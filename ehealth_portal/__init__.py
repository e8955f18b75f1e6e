"""The wiring of the portal, and what all its apps share."""
