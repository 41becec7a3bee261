"""Characters to tokens: decoding, words of the language, numbers, strings."""
