"""What the mini-program and the members' PC pages call: one file a noun."""
