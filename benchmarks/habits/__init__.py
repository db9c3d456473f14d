"""Lists as a département's correspondents make them, from a seeded grammar, with what is true of each row beside it."""
