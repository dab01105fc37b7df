"""One module per messaging channel, behind one interface (:mod:`bot.channels.base`)."""
