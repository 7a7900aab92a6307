"""Decisions about supplies: where a quantity may go, what a request has reached, what is owed and ready. No database."""
