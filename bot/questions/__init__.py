"""Questions without a good answer: kept with consent, grouped by meaning, and told to who asked once there is one."""
