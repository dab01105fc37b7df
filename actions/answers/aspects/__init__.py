"""What is said of each aspect of a procedure: papers, fees, time, place and the rest, one module each."""
