"""Acts on deadlines: climbing the ladder."""
