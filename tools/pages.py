"""A notebook as a plain page: readable by everyone, also without a kernel or widgets.

What nbconvert makes is too pale for many readers, and shows the answer to a prediction below it:
here colours have contrast, links are underlined, and such an answer is folded away.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbconvert import HTMLExporter

STYLE = """
<style>
:root {
  --jp-cell-prompt-not-active-font-color: #595959;
  --jp-cell-inprompt-font-color: #1f5a92;
  --jp-cell-outprompt-font-color: #a03a1f;
  --jp-mirror-editor-comment-color: #3d6b6b;
  --jp-mirror-editor-operator-color: #8a1fb5;
  --jp-mirror-editor-meta-color: #8a1fb5;
  --jp-mirror-editor-number-color: #06691f;
  --jp-mirror-editor-builtin-color: #006a00;
}
.jp-RenderedHTMLCommon a { text-decoration: underline !important; }
.jp-InputPrompt, .jp-OutputPrompt { opacity: 1 !important; color: #595959 !important; }
details.answer { margin: 0.5em 0; }
details.answer > summary { cursor: pointer; padding: 0.3em 0; }
</style>
"""
FOLDED = {"es": "Ver qué ocurrió", "en": "See what happened"}


def page(path: Path) -> str:
    """The page of one notebook, in the language of its folder."""
    language = path.parent.name
    notebook = nbformat.read(path, as_version=4)
    exporter = HTMLExporter(
        template_name="page", extra_template_basedirs=[str(Path(__file__).parent)]
    )
    exporter.language_code = language
    body, _ = exporter.from_notebook_node(notebook, resources={"folded": FOLDED[language]})
    head, mark, rest = body.partition("</head>")
    return head + STYLE + mark + rest
