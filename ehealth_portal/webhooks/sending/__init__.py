"""How an event becomes a signed request to an address that is not ours, and to no address that it must not be."""
