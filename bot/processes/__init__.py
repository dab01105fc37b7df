"""The programs of one installation: started, watched, served, stopped."""
