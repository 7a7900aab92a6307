"""The notice of a leak of personal information (个人信息保护法第五十七条): kinds, cause and harm; remedies; contact.

What only a person can say (kinds, harm) is asked for and never guessed; the notice is refused until it is said.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from youxu.documents.blocks import Block, Document, Heading, Letterhead, Paragraph
from youxu.documents.builders import official
from youxu.documents.builders.asked import Asked, Leak, UnableToBuildDocument
from youxu.incidents.models import FirstReport, Incident
from youxu.incidents.rules.words import Answer
from youxu.kernel.words import mark
from youxu.plan.schema.words import Flag

NO_LEAK = mark("Nothing in this incident says that customers' data may have leaked.")
MISSING = mark("The notice cannot be written yet; missing: {missing}.")
PARTS = {
    "kinds": mark("the kinds of personal information"),
    "harm": mark("the harm that may follow"),
    "done": mark("the remedies that were taken"),
    "advice": mark("what the persons concerned can do"),
}
"""What the law asks for and the incident does not hold."""


def build(asked: Asked) -> Document:
    """Return the notice to the authority and to the persons concerned. Raises UnableToBuildDocument."""
    check(asked)
    if missing := missing_of(asked.leak):
        words = official.in_both(lambda: official.listed(_(PARTS[name]) for name in missing))
        raise UnableToBuildDocument(MISSING, field=missing[0], clause="R2", missing=words)
    unit = asked.incident.unit
    head = Letterhead(
        mark=official.name_of(unit),
        number=official.number_of(asked.incident),
        to=official.addressed(_("Department for the protection of personal information; persons concerned")),
    )
    blocks = [*_blocks(asked), official.signing(asked)]
    return official.paper(asked, _("Notice on a leak of personal information"), blocks, head)


def check(asked: Asked) -> None:
    """Raise UnableToBuildDocument where nothing says that data may have leaked."""
    if not may_have_leaked(asked.incident):
        raise UnableToBuildDocument(NO_LEAK, field="kind", clause="R2")


def may_have_leaked(incident: Incident) -> bool:
    """Tell whether the incident says that data may have leaked: by its cause, a flag, or a first report."""
    if incident.cause == "data_leak" or Flag.LEAK_POSSIBLE in incident.flags:
        return True
    rows = FirstReport.objects.filter(incident=incident)
    return rows.filter(data_exposed__in=(Answer.YES, Answer.UNKNOWN)).exists()


def missing_of(leak: Leak) -> tuple[str, ...]:
    """Return what only a person can say and nobody has said yet."""
    return tuple(name for name in PARTS if not getattr(leak, name).strip())


def _blocks(asked: Asked) -> Iterator[Block]:
    incident, leak = asked.incident, asked.leak
    yield Paragraph(
        _("On {time} we found that personal information may have been disclosed, altered or lost.").format(
            time=official.moment_of(incident.noticed_at)
        )
        + _("As the Personal Information Protection Law, article 57, asks, we give notice as follows.")
    )
    yield Heading(_("Kinds of information, cause and possible harm"))
    yield Paragraph(_("Kinds: {kinds}").format(kinds=leak.kinds))
    yield Paragraph(_("Cause: {cause}").format(cause=official.cause_of(incident, asked.plan)))
    yield Paragraph(_("Possible harm: {harm}").format(harm=leak.harm))
    yield Heading(_("Remedies taken, and what you can do"))
    yield Paragraph(_("We have: {done}").format(done=leak.done))
    yield Paragraph(_("You can: {advice}").format(advice=leak.advice))
    yield Heading(_("Contact"))
    yield Paragraph(
        _("{unit}, telephone {telephone}. A person answers.").format(
            unit=official.name_of(incident.unit),
            telephone=incident.unit.telephone or official.unknown(),
        )
    )
