"""What the server can do for a document, one capability a file; knows no editor protocol."""
