"""The sandbox portal: national catalogue, VNPT iGate and HccPortal, with an officer's side and faults."""
