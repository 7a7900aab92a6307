"""The office's day (O3): what happened is summed up at the plan's hours, frozen, shown, and told whom the plan names.

A part adds its figure by one ``Line`` in ``queries/lines.py``: a key, its words, and a query that counts a span in a
unit and those below. Page, command, message and the view of the unit above follow from the list.
"""
