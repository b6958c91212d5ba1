"""Claims about the product's behaviour."""
