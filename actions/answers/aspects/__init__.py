"""The answers to each aspect of a procedure: papers, fees, time, place and the rest, one module each."""
