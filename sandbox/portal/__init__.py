"""The sandbox portal: national catalogue, four dossier systems, an officer's side and faults."""
