"""Takes out of a message what tells who somebody is: names of persons, addresses, and numbers that are left."""
