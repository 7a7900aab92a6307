"""What evaluation writes into the journal, a module a subject."""
