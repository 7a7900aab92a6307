"""Words and pure decisions of alerting; nothing here knows Django."""
