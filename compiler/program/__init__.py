"""The settlement program: what lowering makes, and every target starts from."""
