"""The pages of commune staff: talks, their office, their links and posters, their figures."""
