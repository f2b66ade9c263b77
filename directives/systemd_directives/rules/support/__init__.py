"""What rules are made of: the rule type, the view of a unit, the engine, helpers."""
