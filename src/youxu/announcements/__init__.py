"""Notices to the public (P3b, P4c): one source, who may publish it, every revision kept."""
