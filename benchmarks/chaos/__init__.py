"""The ground on which workers and brokers are killed: real processes on free ports, each ended by its own id."""
