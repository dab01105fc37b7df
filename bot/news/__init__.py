"""News that comes by itself: looking after followed dossiers, and telling citizens what changed."""
