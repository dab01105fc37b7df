"""Between the console and the workers: a release is announced, a preview asked for and given."""
