"""Documents of a policy in both languages: one model, rendered as HTML, Markdown and more.

`content` makes the model from the rules; `html` and `markdown` render it; `parity` reads what was
rendered back and holds it to the model.
"""
