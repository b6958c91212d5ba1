"""One function for each thing a person does: load, refuse, decide, save."""
