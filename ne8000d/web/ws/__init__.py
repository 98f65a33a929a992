"""The push: frames to WebSocket clients, straight from the poll path."""
