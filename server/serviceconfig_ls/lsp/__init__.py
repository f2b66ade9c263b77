"""The language server protocol around the features; the only user of pygls and lsprotocol."""
