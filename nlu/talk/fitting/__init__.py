"""Fits what decides between readings, on labelled talks."""
