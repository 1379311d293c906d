"""The joint session: the way in for phones, its writes, what stands on its screen."""
