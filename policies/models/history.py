"""What was tried and decided: append-only, written by every later step."""

from typing import Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from policies.models.book import Phone, Policy, Term
from renewal.accounts.models import User, append_only, append_only_but
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


_ContactManager = models.Manager.from_queryset(ContactQuerySet)


class ContactManager(_ContactManager["Contact"]):
    """Leaves out what was undone right after it was saved."""

    def get_queryset(self) -> ContactQuerySet:
        return ContactQuerySet(self.model, using=self._db).filter(undone_at=None)


class Contact(models.Model):
    """One attempt to reach a customer, or one reminder. Source: SPEC.md 12.

    It is about `term` and, where one call is about several, `other_terms`. What was undone stays,
    and is seen through `with_undone` only.
    """

    class Grade(models.TextChoices):
        """How much is to be hoped for of who is interested. Source: DICTIONARY.md B1."""

        A = "A", pgettext_lazy("grade", "High")
        B = "B", pgettext_lazy("grade", "Middle")
        C = "C", pgettext_lazy("grade", "Low")

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
    grade = models.CharField(max_length=1, choices=Grade, blank=True, db_default="")
    undone_at = models.DateTimeField(null=True)

    objects = ContactManager()
    with_undone = ContactQuerySet.as_manager()

    class Meta:
        triggers = append_only_but("undone_at")
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
        UNDONE = "UNDONE", _("Taken back right after it was saved: %(result)s.")
        REOPENED = "REOPENED", _("Back with the specialist: %(why)s")
        UNREACHED = "UNREACHED", _("Not reached on %(days)s days.")
        PASSED_ON = "PASSED_ON", _("Passed on to the supervisor: %(kind)s.")
        PASSED_BACK = "PASSED_BACK", _("The supervisor: %(kind)s, %(why)s")
        CORRECTED = (
            "CORRECTED",
            _("%(field)s was %(old)s and is now %(new)s, as told on the phone."),
        )
        INTENDED = "INTENDED", _("Intention form %(form)s: %(step)s.")
        REVERSED = "REVERSED", _("The sale is taken back: %(why)s")
        CAME_AGAIN = "CAME_AGAIN", _("Queued again for release from %(release_on)s: %(result)s.")

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


class CoverElsewhere(models.Model):
    """What a customer who went elsewhere says of the cover there. Source: DICTIONARY.md B1, B3.

    With `expires_on` it is asked for again next year: `term` is then about that cover.
    """

    contact = models.OneToOneField(
        Contact, models.PROTECT, primary_key=True, related_name="elsewhere"
    )
    insurer = models.CharField(max_length=120, blank=True)
    premium = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    starts_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    term = models.OneToOneField(Term, models.PROTECT, null=True, related_name="heard_in")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(premium=None) | models.Q(premium__gte=0),
                name="cover_elsewhere_premium_not_negative",
            )
        ]

    def __str__(self) -> str:
        return f"{self.insurer} {self.expires_on or ''}".strip()


class PhoneCall(models.Model):
    """A call that the centre's telephone system was told to make, and what it has reported.

    `key` names the call in the report; nobody can guess it.
    """

    reveal = models.OneToOneField(
        Reveal, models.PROTECT, primary_key=True, related_name="phone_call"
    )
    key = models.UUIDField(unique=True, default=uuid4)
    started_at = models.DateTimeField(null=True)
    seconds = models.PositiveIntegerField(null=True, help_text="Of talk; 0: nobody answered.")
    reported_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.reveal_id} {self.seconds if self.seconds is not None else ''}".strip()


class RingBack(models.Model):
    """That a customer rang the centre, what was said, and who took the call. Append-only."""

    term = models.ForeignKey(Term, models.PROTECT, related_name="ring_backs")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    note = models.CharField(max_length=1000)

    class Meta:
        indexes = [models.Index(fields=["term", "at"], name="ring_back_term_at")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(note=""), name="ring_back_has_note")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.term_id} {self.at:%Y-%m-%d %H:%M}"


class CallerSearch(models.Model):
    """That somebody looked for a caller among everybody's customers. Append-only.

    `asked` has the number masked; `policies` are the ids of what was found.
    """

    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked = models.CharField(max_length=60)
    policies = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["by", "at"], name="caller_search_by_at")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.asked} {self.at:%Y-%m-%d %H:%M}"
