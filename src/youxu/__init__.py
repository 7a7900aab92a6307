"""Youxu: the contingency plan for postal service counters, put to work."""

__version__ = "0.1.0"
