"""Stand-ins for the outside world, faithful to its protocols, with fault switches. Imports nothing of ours."""
