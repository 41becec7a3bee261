"""Two versions of a policy, or two policies, compared: their rules, and what they do to claims."""
