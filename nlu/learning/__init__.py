"""Small models that train in seconds and need neither Rasa nor TensorFlow: intents and entities."""
