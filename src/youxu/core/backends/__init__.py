"""Django's two databases, with inserts that are written faster (decision 0048)."""
