"""The pages of one organisation's funnel: who has which stage, and what flows through it."""
