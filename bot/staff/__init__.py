"""The desk of commune staff: talks that citizens want an officer for, one owner at a time."""
