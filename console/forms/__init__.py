"""Forms: which fields of a record people edit, under which names, and how what they typed becomes a record again."""
