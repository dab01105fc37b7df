"""The desk drill: officers and the bot take talks from each other while everything is killed."""
