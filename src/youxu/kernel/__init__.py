"""Thin faces over pure libraries: no Django, no input or output."""
