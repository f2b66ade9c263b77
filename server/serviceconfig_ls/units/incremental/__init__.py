"""Reads only those regions of a document again that an edit changed."""
