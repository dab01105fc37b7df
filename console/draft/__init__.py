"""The shared draft: changes gathered, merged, checked, and put in force."""
