"""Pure decisions of custody: what a list holds, what differs, where a number ends, what is owed each day."""
