"""Settings, errors, logging and waiting, for every room. Imports nothing of ours."""
