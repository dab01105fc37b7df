"""Between the console and the workers: a release is announced, a preview or a check asked for and given."""
