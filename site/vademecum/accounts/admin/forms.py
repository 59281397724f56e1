"""Wagtail's forms for people, with our fields and without a way to raise anybody above oneself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from vademecum.accounts.admin.choosers import PersonChooser
from vademecum.accounts.delegation import grantable_groups
from vademecum.accounts.models import Team, User
from vademecum.accounts.roles import label_of
from vademecum.accounts.time_zones import time_zone_names

OWN_FIELDS = ("preferred_language", "time_zone", "job_title", "manager", "teams")


class PersonFormMixin(forms.ModelForm):
    """`giver` is the person who fills the form in: only what the giver may do can be given."""

    time_zone = forms.ChoiceField(label=_("Time zone"))
    teams = forms.ModelMultipleChoiceField(
        Team.objects.all(), label=_("Teams"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, giver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted({*time_zone_names(), self.instance.time_zone})
        self.fields["time_zone"].choices = [(name, name.replace("_", " ")) for name in names]  # type: ignore[attr-defined]
        self.fields["time_zone"].initial = self.instance.time_zone
        self.fields["manager"].widget = PersonChooser()
        if self.instance.pk:
            self.fields["teams"].initial = self.instance.teams.all()
        grantable = Group.objects.filter(pk__in=[group.pk for group in grantable_groups(giver)])
        self.fields["groups"].queryset = grantable.order_by("name")  # type: ignore[attr-defined]
        self.fields["groups"].label_from_instance = label_of  # type: ignore[attr-defined]
        if not giver.is_superuser and "is_superuser" in self.fields:
            self.fields["is_superuser"].disabled = True
        for name in ("first_name", "last_name"):
            self.fields[name].required = False

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in OWN_FIELDS]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Someone already has this address."))
        return email

    def save(self, commit: bool = True) -> User:
        if self.instance.pk is None:
            self.instance.set_unusable_password()
        person = super().save(commit=commit)
        person.teams.set(self.cleaned_data["teams"])
        return person


class PersonCreationForm(PersonFormMixin, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | {"preferred_language", "time_zone", "job_title", "manager"}


class PersonEditForm(PersonFormMixin, UserEditForm):
    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | {"preferred_language", "time_zone", "job_title", "manager"}


class UploadForm(forms.Form):
    file = forms.FileField(label=_("CSV or XLSX file"), help_text=_("The first line names the columns."))
