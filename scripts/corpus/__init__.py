"""Synthetic annual reports with exact gold: what real offices write, as real copy tools and offices garble it."""
