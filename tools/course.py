"""The course's verbs, the same with and without make:  python tools/course.py VERB

This file is for every Python there ever was: an old one reads it, and says which one is needed.
What the verbs do is in verbs.py.
"""

import sys

OLDEST = (3, 11)
TOO_OLD = """\
El curso necesita Python %s o posterior, y este es %s (%s).
Instala uno nuevo desde https://www.python.org/downloads/ o con el gestor de paquetes de tu
sistema, y repite la orden con ese, por ejemplo:
  python3.12 tools/course.py course        (o: make course PYTHON=python3.12)

The course needs Python %s or later, and this is %s (%s).
Install a newer one from https://www.python.org/downloads/ or with your system's package
manager, and run the command again with it, for example:
  python3.12 tools/course.py course        (or: make course PYTHON=python3.12)
"""


def too_old(version):
    """What to say to a Python of this version, or nothing."""
    if version[:2] >= OLDEST:
        return ""
    told = ("%d.%d" % OLDEST, "%d.%d" % version[:2], sys.executable)
    return TOO_OLD % (told + told)


if __name__ == "__main__":
    REFUSED = too_old(tuple(sys.version_info))
    if REFUSED:
        sys.stderr.write(REFUSED)
        sys.exit(1)
    import verbs

    sys.exit(verbs.main(sys.argv[1:]))
