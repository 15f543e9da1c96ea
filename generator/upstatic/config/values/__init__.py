"""What single keys hold: types that read and check a value."""
