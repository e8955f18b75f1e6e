"""How the portal starts, before and around Django: the environment, the children, the tests. Standard library only."""
