"""Pure decisions of exercises."""
