"""The systems that know dossiers, one protocol a module behind :mod:`portals.dossier`."""
