"""A stand-in for Telegram: the Bot API as bots see it, and the citizens who write to them.

It follows the official server (``tdlib/telegram-bot-api``) in what it accepts, what it refuses and in which words,
when it delivers updates and when it tries again. Beside the Bot API it has a citizens' side (``/sandbox/…``, and a
page at ``/``), from which tests, drills and trainees write, tap, edit and block, and where faults are switched on.
"""
