"""From evidence to a verdict: features, the fitted ranker, the decision and its explanation."""
