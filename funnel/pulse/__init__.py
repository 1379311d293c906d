"""The pulse between two rounds: its page in words, and what is typed."""
