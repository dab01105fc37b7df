"""Everything that is kept of a citizen, and their say in it: consent, receipts, deletion.

Rows in SQL are in :mod:`citizens`.
"""
