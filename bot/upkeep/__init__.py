"""Looking after an installation: what is wrong with it (`motcua doctor`), and what happens now (`motcua top`)."""
