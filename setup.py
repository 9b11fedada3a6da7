"""The package's folders; everything else about it is in pyproject.toml.

The solutions lie beside the notebooks, and travel with the package as eventlib/lab/solutions.
"""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["eventlib*"]), "eventlib.lab.solutions"],
    package_dir={"eventlib.lab.solutions": "notebooks/solutions"},
)
