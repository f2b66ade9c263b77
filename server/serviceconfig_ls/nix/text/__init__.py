"""Documents: text, lines, the parsed snapshot, and the bindings of the top level."""
