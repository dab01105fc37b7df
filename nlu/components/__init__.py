"""Rasa components. Each is a thin shell around a module that knows nothing of Rasa; ``nlu/config.yml`` lists them."""
