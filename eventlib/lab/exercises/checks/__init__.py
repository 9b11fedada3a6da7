"""The checks of the exercises, one module a notebook, each with its table `CHECKS`."""
