"""Citations held to the texts: phrases looked up, clauses and the rules that cover them. Pure."""
