"""The portal client: catalogue and dossier look-up, one module per protocol behind one interface."""
