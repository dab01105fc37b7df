"""Procedure records → words. One module per thing people ask; :mod:`actions.answers.compose` puts them together."""
