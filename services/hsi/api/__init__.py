"""The door: REST and WebSocket in front of what the rooms wrote; writes only what people edit."""
