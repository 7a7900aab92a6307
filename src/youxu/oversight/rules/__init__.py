"""Pure decisions of oversight; nothing here knows Django."""
