"""The numbers by which readings of a message are answered, asked back about, or refused. Those by which procedures
are, for what one text names, stand in :mod:`nlu.matcher.ranking.verdict`.

Shares are probabilities of :mod:`nlu.talk.ranker`, from 0 to 1.
"""

SURE = 0.55
"""Share from which the likeliest reading is followed without asking. Set by hand on cross-validated talks, where half
of the readings at this share are what their label says; people who tried talks found a question where the first
choice was right as bad as a wrong answer that leads on. Was 0.6.
"""
SURE_IN_PLACE = 0.4
"""The same where the bot has asked and the message is read as the choice, or where it is read as going on about the
matter talked of: a question would be a dead end. People who tried talks lost their matter in such questions, and
whoever meant another one says so.
"""
WORTH_OFFERING = 0.15
"""Share from which another reading about a procedure is offered beside the likeliest, when that one is not sure."""
MOST_OFFERED = 3
"""Procedures offered in one question, at most: what a reader keeps in mind."""
PERHAPS = 0.01
"""Share from which a procedure is kept for when what is offered is turned down. With 0.05 most had nothing left."""
NEAR_OUTSIDE = 0.3
"""Likelihood from which an entry of the FAQ is told as the nearest, with its own question over it, where a message is
taken for none of ours with a share below :data:`SURELY_OUTSIDE`. Both set by eye on refused messages.
"""
SURELY_OUTSIDE = 0.8
ANSWERS = 0.45
"""Likelihood from which a follow-up of the procedure told answers, before a part of its record does. Read off the
report of ``python -m nlu.talk.fitting.answering``: of procedures never seen 83 of 100 questions are answered, and 12
of 100 entries told answer none.
"""
NEAR = 0.2
"""The same from which a follow-up is told as near to the question, with its own question over it, so that the citizen
sees whether it is theirs.
"""
ANSWERS_ALONE = 0.5
"""The same from which it answers in place of the part of the record that is asked for."""
ANSWERS_AT_FIRST = 0.7
"""The same in the first answer to a matter, which follows whole: who opens a talk tells what happened, and the fit
takes the story for a question. Of 45 openings by people who tried talks all 14 entries from here on answered what was
asked, and 5 of the 26 below.
"""
SUGGESTED = 0.3
"""The same from which the question of a follow-up is a button of the first answer. Of those 26 every second has
something of what was asked.
"""
