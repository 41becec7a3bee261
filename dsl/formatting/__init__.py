"""The nodes of a tree as canonical text, room by room; `dsl.format` puts them together."""
