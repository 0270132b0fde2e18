"""What holds for all tests."""

from hypothesis import settings

# a busy machine is slow, not wrong: no test measures time
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
