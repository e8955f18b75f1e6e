"""Every write on workshops and needs. One act = one function = one transaction = one audit row."""
