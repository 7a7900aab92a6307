"""What is printed or handed out: builders turn queries into blocks, writers turn blocks into files.

How a document comes about, in full:

1. Write ``builders/<subject>.py`` with one function per document. It asks queries (never models), words every text in
   the reader's language (``core.wording``, gettext) and returns a ``blocks.Document``: values only, nothing to run::

       def outlet_card(outlet: OutletRow, *, at: datetime, language: str) -> Document:
           with translation.override(language):
               return Document(
                   title=gettext("Outlet card"), language=language, printed_at=at, page=Page.A5, footer=…,
                   blocks=(
                       Heading(outlet.name),
                       Beside(left=(Table(head=(…), rows=(…)),), right=(QrCode(address, caption=gettext("Report")),)),
                       Heading(gettext("First five steps"), level=2),
                       Checklist(tuple(Item(step) for step in steps), numbered=True),
                       Field(gettext("Name"), lines=1),
                   ),
               )

2. A surface writes it: ``written = writers.pdf.write(document)`` → ``written.body`` (bytes of the PDF), ``.pages``, and
   ``.unshown``, the characters that no font has (printed as 〓): say them to whoever asked for the paper.
3. Text of people is only ever data of a block, so ``#let``, ``*`` or ``]`` is printed as it stands.

``blocks`` lists the kinds of block. A new kind is a frozen dataclass there and one ``show`` function of the same name
in ``writers/paper.typ``.
"""
