"""Shows the server at work on a sample, in this terminal."""
