"""Every write on statuses and reports. One act = one function = one transaction."""
