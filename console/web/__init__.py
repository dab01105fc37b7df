"""The pages under ``/quan-tri``."""
