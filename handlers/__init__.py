"""Everything the outside world touches."""
