"""The exposure of a unit: its score, what each line changes, the table, before and after."""
