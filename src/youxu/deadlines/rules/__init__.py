"""Pure decisions about clocks: when they run, how they end, when somebody is reminded, who owes them."""
