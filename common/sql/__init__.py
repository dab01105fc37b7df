"""The one SQL database of an installation: its engine, the registry of its tables, and its migrations."""
