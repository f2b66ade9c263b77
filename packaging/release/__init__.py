"""Makes what is given to people: packages, one file that runs, extensions for VS Code."""
