"""One folder per messaging channel, behind one interface (:mod:`bot.messages.channel`)."""
