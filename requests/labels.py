"""What people read for the codes of requests, in the language of the moment."""

from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.speaking import speakers
from requests import terms as t

LABELS: dict[type[StrEnum], dict[StrEnum, Any]] = {
    t.Channel: {
        t.Channel.PORTAL: _("Portal"),
        t.Channel.EMAIL: _("E-mail"),
        t.Channel.PHONE: _("Telephone"),
        t.Channel.LETTER: _("Letter"),
        t.Channel.IN_PERSON: _("In person"),
        t.Channel.SYSTEM: _("Another system"),
    },
    t.State: {
        t.State.RECEIVED: _("Received"),
        t.State.IDENTITY_CHECK: _("Identity check"),
        t.State.IN_PROGRESS: _("In progress"),
        t.State.ANSWERED: _("Answered"),
        t.State.CLOSED: _("Closed"),
        t.State.WITHDRAWN: _("Withdrawn"),
    },
    t.Outcome: {
        t.Outcome.FULFILLED: _("Fulfilled"),
        t.Outcome.PARTLY: _("Partly fulfilled"),
        t.Outcome.REFUSED: _("Refused"),
    },
    t.Ground: {
        t.Ground.UNFOUNDED: _("Manifestly unfounded – Art. 12(5)"),
        t.Ground.EXCESSIVE: _("Excessive – Art. 12(5)"),
        t.Ground.UNIDENTIFIABLE: _("The person cannot be identified – Art. 11(2)"),
        t.Ground.RIGHTS_OF_OTHERS: _("Rights and freedoms of others – Art. 15(4), 20(4)"),
        t.Ground.NOT_INACCURATE: _("The data are accurate – Art. 16"),
        t.Ground.STILL_NEEDED: _("No ground of Art. 17(1) applies"),
        t.Ground.EXPRESSION: _("Freedom of expression – Art. 17(3)(a)"),
        t.Ground.LEGAL_OBLIGATION: _("Legal obligation or public task – Art. 17(3)(b)"),
        t.Ground.PUBLIC_HEALTH: _("Public health – Art. 17(3)(c)"),
        t.Ground.RESEARCH: _("Archiving, research, statistics – Art. 17(3)(d)"),
        t.Ground.LEGAL_CLAIMS: _("Legal claims – Art. 17(3)(e), 21(1)"),
        t.Ground.NO_GROUND_TO_RESTRICT: _("No ground of Art. 18(1) applies"),
        t.Ground.NOT_PORTABLE: _("Not portable – Art. 20(1)"),
        t.Ground.COMPELLING_GROUNDS: _("Compelling legitimate grounds – Art. 21(1)"),
        t.Ground.NO_AUTOMATED_DECISION: _("No solely automated decision – Art. 22"),
        t.Ground.NATIONAL_LAW: _("Restricted by national law – Art. 23"),
    },
    t.IdentityState: {
        t.IdentityState.OPEN: _("Open"),
        t.IdentityState.ASKED: _("Asked"),
        t.IdentityState.CONFIRMED: _("Confirmed"),
    },
    t.IdentityMethod: {
        t.IdentityMethod.EMAIL_CODE: _("Code sent by e-mail"),
        t.IdentityMethod.SIGNED_IN: _("Signed in to their account"),
        t.IdentityMethod.CALLED_BACK: _("Called back on a known number"),
        t.IdentityMethod.KNOWN_FACTS: _("Facts that only they know"),
        t.IdentityMethod.DOCUMENT_SEEN: _("Document seen, no copy kept"),
        t.IdentityMethod.IN_PERSON: _("In person"),
    },
    t.ActingFor: {
        t.ActingFor.SELF: _("Themselves"),
        t.ActingFor.REPRESENTED: _("Somebody they represent"),
        t.ActingFor.CHILD: _("Their child"),
    },
    t.Question: {
        t.Question.IDENTITY: _("Identity – Art. 12(6)"),
        t.Question.CLARIFICATION: _("Clarification – recital 63"),
    },
    t.Author: {
        t.Author.PERSON: _("The person"),
        t.Author.STAFF: _("Privacy team"),
        t.Author.SYSTEM: _("Dertig"),
    },
    t.LetterKind: {
        t.LetterKind.ACKNOWLEDGEMENT: _("Acknowledgement"),
        t.LetterKind.IDENTITY_QUESTION: _("Question about identity"),
        t.LetterKind.CLARIFICATION: _("Request to specify"),
        t.LetterKind.EXTENSION: _("Extension"),
        t.LetterKind.FEE: _("Fee"),
        t.LetterKind.REFUSAL: _("Refusal"),
        t.LetterKind.ANSWER: _("Answer"),
        t.LetterKind.PACKAGE: _("Package with the data"),
        t.LetterKind.MESSAGE: _("Message"),
        t.LetterKind.RESTRICTION_ENDS: _("End of a restriction"),
    },
    t.PackageKind: {
        t.PackageKind.ACCESS: _("Access – Art. 15"),
        t.PackageKind.PORTABILITY: _("Portability – Art. 20"),
    },
    t.PackageState: {
        t.PackageState.COLLECTING: _("Being collected"),
        t.PackageState.COLLECTED: _("Being built"),
        t.PackageState.READY: _("Ready to be released"),
        t.PackageState.RELEASED: _("Released"),
        t.PackageState.DELETED: _("Deleted"),
    },
    t.CollectState: {
        t.CollectState.WAITING: _("Waiting"),
        t.CollectState.RETRYING: _("No answer yet, asked again soon"),
        t.CollectState.BY_HAND: _("To be handed in"),
        t.CollectState.COLLECTED: _("Collected"),
        t.CollectState.LEFT_OUT: _("Left out"),
        t.CollectState.FAILED: _("Not collected"),
    },
    t.BlackOut: {
        t.BlackOut.VALUE: _("One value"),
        t.BlackOut.COLUMN: _("A column"),
        t.BlackOut.PHRASE: _("Words, wherever they stand"),
    },
    t.TaskKind: {
        t.TaskKind.POST_LETTER: _("Send a letter by post"),
        t.TaskKind.BOUNCED_MAIL: _("An e-mail came back"),
        t.TaskKind.BOUNCED_CODE: _("The code could not be delivered"),
        t.TaskKind.UNSENT_MAIL: _("A letter could not be sent"),
        t.TaskKind.FOUND_LATE: _("Found late: answer first"),
        t.TaskKind.TELL_RECIPIENTS: _("Tell recipients (Art. 19)"),
    },
    t.MailOutcome: {
        t.MailOutcome.FILED: _("In its request"),
        t.MailOutcome.UNMATCHED: _("Belongs to no request yet"),
        t.MailOutcome.AUTO_REPLY: _("Automatic reply"),
        t.MailOutcome.BOUNCE: _("Came back"),
        t.MailOutcome.SET_ASIDE: _("No request"),
    },
    t.SearchResult: {
        t.SearchResult.NOTHING: _("Nothing found"),
        t.SearchResult.FOUND: _("Found"),
    },
    t.ToldHow: {
        t.ToldHow.EMAIL: _("By e-mail"),
        t.ToldHow.LETTER: _("By letter"),
        t.ToldHow.PHONE: _("By telephone"),
        t.ToldHow.SYSTEM: _("By another system"),
        t.ToldHow.NOT_TOLD: _("Not told: impossible or disproportionate effort – Art. 19"),
    },
    t.ReminderKind: {
        t.ReminderKind.FOURTEEN_DAYS: _("14 days before the last day"),
        t.ReminderKind.SEVEN_DAYS: _("7 days before the last day"),
        t.ReminderKind.THREE_DAYS: _("3 days before the last day"),
        t.ReminderKind.ONE_DAY: _("The day before the last day"),
        t.ReminderKind.TODAY: _("On the last day"),
        t.ReminderKind.OVERDUE: _("Past the last day"),
    },
}

label, choices_of = speakers(LABELS)
