"""The laws of the house, each a failing test."""
