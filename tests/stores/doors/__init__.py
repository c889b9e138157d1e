"""What a store may not be told, and where its secrets may not go."""
