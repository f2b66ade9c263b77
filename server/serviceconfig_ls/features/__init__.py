"""What the server can do for a document: one file per capability, independent of LSP."""
