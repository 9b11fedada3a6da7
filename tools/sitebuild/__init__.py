"""The course in a browser, with nothing to install.

`python -m sitebuild`, started in this folder's parent and with the Python of `.venv`, writes
`build/site`: a page that leads everywhere, the course as JupyterLite, its notebooks as plain pages,
and the slides. It works from any static server; nothing in it asks another one for anything.
"""
