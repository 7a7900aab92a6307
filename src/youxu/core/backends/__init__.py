"""Django's two databases, with inserts written faster (decision 0048) and what is selected written once (0049)."""
