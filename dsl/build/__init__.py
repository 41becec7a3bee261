"""The parse tree of one section to the nodes of `dsl.tree`, with the checks of form."""
