"""The plan of an organisation: what is typed of its actions, and the plan to take away."""
