"""Filing online step by step, put together for one procedure."""
