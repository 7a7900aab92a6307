"""Pure decisions of an incident: words, stages, levels, restoration, reports. No Django, no database."""
