"""The package's folders; everything else about it is in pyproject.toml.

Exercises lie beside the notebooks, and travel with the package as eventlib/lab/exercises/carried.
"""

from setuptools import find_packages, setup

CARRIED = "eventlib.lab.exercises.carried"

setup(
    packages=[*find_packages(include=["eventlib*"]), CARRIED],
    package_dir={CARRIED: "notebooks/exercises"},
)
