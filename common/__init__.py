"""Settings, errors, logging, waiting and personal numbers, for every room. Imports nothing of ours."""
