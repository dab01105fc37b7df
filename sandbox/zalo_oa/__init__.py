"""A stand-in for Zalo's Official Account platform: the OA API, the OAuth server, and the citizens who write to an OA.

No public server of Zalo's can be run or read, so this one follows what several independent sources agree on, and has
a switch (:mod:`sandbox.zalo_oa.switches`) for each point on which they do not. Beside Zalo's side it has a citizens'
side (``/sandbox/…``, and a page at ``/``), from which tests, drills and trainees write, tap and follow.
"""
