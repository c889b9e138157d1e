"""Building a package: the ZIP of the PDF, the data, and a note that says what is what.

The archive is sealed while it is made: neither it nor the data lie anywhere in the clear. A worker that
dies leaves a package to be built, and a file that no document names.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from evidence.documents import Sealed, discard, erase_bytes, keep_sealed, open_document, seal
from evidence.stored import Unreadable
from evidence.turns import alone
from requests.actions.base import tell
from requests.answering.archive import Archive, Entry, file_name
from requests.answering.content import Content, content_of
from requests.answering.datafiles import SCHEMA_NAME, csv_file, json_file, schema
from requests.answering.moving import BY, held
from requests.answering.pdf import package_pdf
from requests.models import AnswerPackage, HandedInFile, Redaction
from requests.terms import PackageKind, PackageState
from stores.protocol import Problem
from stores.stored import PROBLEM, unreadable

KIND = "answer-package"
MOST_TRIES = 5
_CHUNK = 256 * 1024
_log = structlog.get_logger(__name__)


def build_package(package_id: int) -> None:
    """Build what is to be built; leaves at once where another worker does."""
    with alone(f"answer:package:{package_id}") as mine:
        package = _taken(package_id) if mine else None
        if package is None:
            return
        archive: Archive | None = None
        try:
            content = content_of(package)
            archive = Archive(entries(content), content.made_at)
            sealed = seal(archive)
        except Exception as error:
            # Its class alone: the message may hold data of the person.
            cause = archive.error if archive and archive.error else error
            why = type(cause).__name__
            _log.warning("package_not_built", package=package.pk, error=why)
            not_built = Problem("package-not-built", values={"error": why})
            _failed(package, unreadable(cause) if isinstance(cause, Unreadable) else not_built)
            return
        _keep(package, content, sealed)


def unbuilt() -> list[int]:
    """Packages that are to be built and have no worker, or had one that died."""
    due = AnswerPackage.objects.filter(next_try_at__lte=timezone.now())
    return list(due.order_by("next_try_at").values_list("pk", flat=True))


def entries(content: Content) -> Iterator[Entry]:
    """The files of the archive, in the order in which a person may open them."""
    package = content.package
    reference, say = package.request.reference, content.speaker
    pdf = f"{reference}.pdf"
    readme = say(
        "readme",
        title=say.of("title", package.kind),
        controller=package.request.controller.display_name,
        reference=reference,
        pdf=pdf,
    )
    yield Entry("README.txt", [readme.replace("\n", "\r\n").encode("utf-8-sig")])
    yield Entry(pdf, [package_pdf(content)])
    about = {
        "request": reference,
        "kind": package.kind,
        "controller": package.request.controller.display_name,
        "language": say.language,
        "as_of": content.made_at.isoformat(),
        "withheld": [asdict(each) for each in content.withheld],
        "not_given": [{"what": what, "why": why} for what, why in content.left_out],
        "searched": [asdict(each) for each in content.looked],
        **(content.beside.as_data() if package.kind == PackageKind.ACCESS else {}),
    }
    yield Entry("data.json", json_file(about, content.sheets))
    yield Entry(SCHEMA_NAME, [schema(content.sheets)])
    for sheet in content.sheets:
        yield Entry(sheet.file, csv_file(sheet))
    for number, file in enumerate(content.files, 1):
        yield Entry(f"files/{number:02}-{file_name(file.filename)}", _bytes_of(file))


def _bytes_of(file: HandedInFile) -> Iterator[bytes]:
    with closing(open_document(file.document)) as source:
        while chunk := source.read(_CHUNK):
            yield chunk


def _taken(package_id: int) -> AnswerPackage | None:
    """Counts the try before it is made: data that kill the worker are given up as well."""
    now = timezone.now()
    due = AnswerPackage.objects.filter(
        pk=package_id, state=PackageState.COLLECTED.value, next_try_at__lte=now
    )
    package = due.select_related("request__controller").first()
    if package is None:
        return None
    package.tries += 1
    if package.tries > MOST_TRIES:
        _failed(package, Problem("package-gave-up"))
        return None
    due.update(tries=package.tries, next_try_at=now + timedelta(minutes=2**package.tries))
    return package


@transaction.atomic
def _failed(package: AnswerPackage, problem: Problem) -> None:
    again = AnswerPackage.objects.filter(pk=package.pk, edition=package.edition)
    again.update(problem=PROBLEM.write(problem))
    if package.tries >= MOST_TRIES:
        again.update(next_try_at=None)
        tell("package_not_built", package.request, BY, kind=package.kind, tries=package.tries)


def _keep(built: AnswerPackage, content: Content, sealed: Sealed) -> None:
    """The document and what it is of, together; nothing where the content has changed meanwhile."""
    try:
        with transaction.atomic():
            package = held(built)
            if package.edition != built.edition or package.state != PackageState.COLLECTED:
                discard(sealed)
                return
            before = package.document
            package.document = keep_sealed(
                sealed,
                kind=KIND,
                filename=f"{package.request.reference}-{package.kind}.zip",
                media_type="application/zip",
                actor=BY.actor,
                controller_id=package.request.controller_id,
                facts={"kind": package.kind, "edition": package.edition, "rows": content.rows},
            )
            package.built_edition, package.state = package.edition, PackageState.READY.value
            package.next_try_at = package.problem = None
            package.save(update_fields=["document", "built_edition", "state", "next_try_at", "problem"])
            if before is not None:
                erase_bytes(before, actor=BY.actor)
            for redaction, hits in content.hits.items():
                Redaction.objects.filter(pk=redaction).update(hits=hits)
            tell("package_built", package.request, BY, kind=package.kind, edition=package.edition)
    except BaseException:
        discard(sealed)
        raise
