"""The HTTP face: reads the live view and the store, never the wire."""
