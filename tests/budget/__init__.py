"""What each thing may cost, counted."""
