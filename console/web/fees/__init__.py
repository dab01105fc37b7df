"""The pages of fees: the amounts of a procedure, and the sentences that go on telling an old one."""
