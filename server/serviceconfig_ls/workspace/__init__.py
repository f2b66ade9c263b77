"""The files of a project, which of them are evaluated together, and which systemd they pin."""
