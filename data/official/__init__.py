"""The portal's official records: read, compared from sync to sync, and laid under our own texts."""
