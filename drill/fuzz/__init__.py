"""The fuzz drill: garbage at every door of a real gateway."""
