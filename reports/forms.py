from django import forms


class DayForm(forms.Form):
    """The local date that a report is about."""

    on = forms.DateField()
