"""What was tried and decided: append-only, written by every later step."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.models.book import Phone, Policy, Term
from renewal.accounts.models import User, append_only
from renewal.accounts.roles import Role


class ContactQuerySet(models.QuerySet["Contact"]):
    def about(self, policy: Policy) -> Self:
        """Those about one of the policy's terms, alone or with others."""
        return self.about_any(Policy.objects.filter(pk=policy.pk))

    def about_any(self, policies: models.QuerySet[Policy]) -> Self:
        """Those about a term of one of `policies`, alone or with others."""
        terms = Term.with_withdrawn.filter(policy__in=policies).values("pk")
        others = Contact.other_terms.through.objects.filter(term__in=terms).values("contact")
        alone = Contact.objects.filter(term__in=terms).values("pk")
        return self.filter(pk__in=alone.union(others))

    def of_desk(self) -> Self:
        """Calls about released rows: no confirmations, none of the calls before a release."""
        return self.exclude(result__in=Contact.NOT_OF_DESK).exclude(by__role=Role.DATA_CLERK)

    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")


class Contact(models.Model):
    """One attempt to reach a customer, or one reminder. Source: SPEC.md 12.

    It is about `term` and, where one call is about several, `other_terms`.
    """

    class Result(models.TextChoices):
        """Contact results. Source: DICTIONARY.md B1, B3.

        RENEWED is set by a confirmation only, REMINDED and REMINDED_OTHER by the call before
        the release.
        """

        INTERESTED = "INTERESTED", _("Interested")
        CALL_AGAIN = "CALL_AGAIN", _("Call again")
        WENT_ELSEWHERE = "WENT_ELSEWHERE", _("Went elsewhere")
        DECLINED = "DECLINED", _("Declined")
        ALREADY_RENEWED = "ALREADY_RENEWED", _("Already renewed")
        NO_ANSWER = "NO_ANSWER", _("No answer")
        OFF = "OFF", _("Off or cut off")
        BUSY = "BUSY", _("Busy")
        WRONG_NUMBER = "WRONG_NUMBER", _("Wrong number")
        OTHER = "OTHER", _("Other")
        RENEWED = "RENEWED", _("Renewed")
        REMINDED = "REMINDED", _("Reminded")
        REMINDED_OTHER = "REMINDED_OTHER", _("Reminded through somebody else")

    NOT_OF_DESK = (Result.RENEWED, Result.REMINDED, Result.REMINDED_OTHER)

    class Dial(models.TextChoices):
        """What an attempt counts as. Source: DICTIONARY.md B."""

        EFFECTIVE = "EFFECTIVE", _("Spoke with who decides")
        CONNECTED = "CONNECTED", _("Connected")
        FAILED = "FAILED", _("Failed")
        NEITHER = "NEITHER", _("Neither")

    term = models.ForeignKey(Term, models.PROTECT, related_name="contacts")
    other_terms = models.ManyToManyField(Term, related_name="contacts_with_others")
    phone = models.ForeignKey(Phone, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT)
    result = models.CharField(max_length=20, choices=Result)
    reason = models.CharField(max_length=20, blank=True)
    dial = models.CharField(max_length=10, choices=Dial)
    note = models.CharField(max_length=1000, blank=True)
    follow_up_at = models.DateTimeField(null=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        triggers = [append_only()]
        indexes = [
            models.Index(fields=["by", "at"], name="contact_by_at"),
            models.Index(fields=["term", "at"], name="contact_term_at"),
            models.Index(fields=["at"], name="contact_at"),
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.at:%Y-%m-%d %H:%M}"


class Event(models.Model):
    """One decision about a term: a code and its parameters, told as a sentence when shown.

    Source: SPEC.md 12, F56.
    """

    class Code(models.TextChoices):
        PREPARED = "PREPARED", _("Put on the preparation list, ends on %(expires_on)s.")
        QUEUED = "QUEUED", _("Queued for release from %(release_on)s.")
        QUEUED_LATE = "QUEUED_LATE", _("Came late; queued for release at once.")
        EXCLUDED = "EXCLUDED", _("Left out of the list %(list)s: %(reason)s.")
        HELD_BACK = "HELD_BACK", _("Not released: %(reason)s.")
        RELEASED = "RELEASED", _("Released to %(name)s in release %(release)s, due %(deadline)s.")
        MOVED = "MOVED", _("Moved from %(giver)s to %(name)s: %(why)s")
        TAKEN_BACK = "TAKEN_BACK", _("Taken back from %(name)s: %(why)s")
        CONFIRMED = (
            "CONFIRMED",
            _("Sale confirmed: premium %(premium)s, form %(form)s, booked on %(day)s."),
        )
        CLOSED = "CLOSED", _("Closed: %(result)s.")
        PHONE_INACCURATE = "PHONE_INACCURATE", _("The number was judged inaccurate.")
        PHONE_ACCURATE = "PHONE_ACCURATE", _("The number was judged accurate.")
        ADDRESS_INACCURATE = "ADDRESS_INACCURATE", _("The address was judged inaccurate.")
        ADDRESS_ACCURATE = "ADDRESS_ACCURATE", _("The address was judged accurate.")
        NUMBER_REPLACED = "NUMBER_REPLACED", _("The number to dial is now %(number)s: %(source)s.")
        NUMBER_PUT_BACK = "NUMBER_PUT_BACK", _("The number to dial is %(number)s again.")
        ASKED_BRANCH = "ASKED_BRANCH", _("%(branch)s was asked for the number.")
        BRANCH_ANSWERED = "BRANCH_ANSWERED", _("%(branch)s answered: %(outcome)s.")
        GROUPED = "GROUPED", _("One call with policy %(policy)s.")
        UNGROUPED = "UNGROUPED", _("No longer one call with policy %(policy)s.")
        LISTED = "LISTED", _("On the list %(list)s, for the branch.")
        MAILED = "MAILED", _("Mailed to %(branch)s with the list %(list)s.")
        TAKEN_OVER = (
            "TAKEN_OVER",
            _("Taken on the list %(list)s, for release from %(release_on)s."),
        )
        REMINDED = "REMINDED", _("Called before the release: %(result)s.")
        SETTLED_EARLY = "SETTLED_EARLY", _("Closed before the release: %(result)s, %(why)s.")

    term = models.ForeignKey(Term, models.PROTECT, related_name="decisions")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True)
    code = models.CharField(max_length=20, choices=Code)
    parameters = models.JSONField(default=dict)

    class Meta:
        triggers = [append_only()]
        indexes = [models.Index(fields=["term", "at"], name="event_term_at")]

    def __str__(self) -> str:
        return f"{self.code} {self.at:%Y-%m-%d %H:%M}"


class Reveal(models.Model):
    """That somebody was given a number in full: to read it, to dial it, on paper. Append-only.

    Source: UX.md section 4, F40.
    """

    class Purpose(models.TextChoices):
        SHOWN = "SHOWN", _("Shown")
        DIALLED = "DIALLED", _("Dialled")
        PRINTED = "PRINTED", _("Printed")

    phone = models.ForeignKey(Phone, models.PROTECT, related_name="reveals")
    term = models.ForeignKey(Term, models.PROTECT, related_name="reveals")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose)

    class Meta:
        indexes = [models.Index(fields=["by", "at"], name="reveal_by_at")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.purpose} {self.at:%Y-%m-%d %H:%M}"
