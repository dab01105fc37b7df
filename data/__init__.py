"""The catalogue: what the province's citizens can be told, and from which source."""
