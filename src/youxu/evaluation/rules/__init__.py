"""Pure rules of evaluation: what can be reckoned without a database."""
