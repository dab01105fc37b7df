"""Understanding: from a citizen's words to what is wanted and which procedure is meant."""
