"""The plan tried out by chance before it is needed: how long its steps take, who holds them up, what would help."""
