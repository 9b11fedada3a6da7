"""The notebooks as slides that need neither a network nor a kernel.

`python -m slides EDITION`, started in this folder's parent and with the Python of `.venv`, writes
`build/slides/<edition>`: a deck for each notebook, one for the whole lesson, and an index.
"""
