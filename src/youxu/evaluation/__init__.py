"""What the past says: measures of each interruption, how long one will last, indicators (E0-E3, C1)."""
