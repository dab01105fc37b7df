"""The news drill: dossiers move on while everything that tells of it is killed."""
