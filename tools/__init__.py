"""Programs for developers: demo, bench, corpus, oracle, mutants, pictures, lock."""
