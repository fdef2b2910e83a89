# SPDX-License-Identifier: Apache-2.0
"""The few forms of the door."""

from typing import Any

from django import forms

from sunmao.office import passwords
from sunmao.office.actors import Actor, PostChoice
from sunmao.office.models import Account
from sunmao.office.names import pinyin


class PasswordChange(forms.Form):
    """A new password, twice; the old one only when it is not a one-time password just used."""

    old = forms.CharField(label="原密码", widget=forms.PasswordInput, required=False)
    new = forms.CharField(label="新密码", widget=forms.PasswordInput, help_text=passwords.RULE)
    again = forms.CharField(label="再输一次新密码", widget=forms.PasswordInput)

    def __init__(self, account: Account, actor: Actor | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account, self.actor = account, actor
        for field in self.fields.values():
            field.error_messages["required"] = f"请填写{field.label}。"
        if account.must_change:
            del self.fields["old"]

    def clean_old(self) -> str:
        """Refuse a wrong old password."""
        old: str = self.cleaned_data["old"]
        if not self.account.check_password(old):
            raise forms.ValidationError("原密码不正确，请重新输入。")
        return old

    def clean_new(self) -> str:
        """Refuse a password against the rule, and the one that is being replaced."""
        new: str = self.cleaned_data["new"]
        names = [self.account.sign_in_name]
        if self.actor is not None:
            names += [pinyin(self.actor.person_name), self.actor.person_name, self.actor.work_number]
        found = passwords.faults(new, *names)
        if self.account.check_password(new):
            found.append("新密码不得与原密码相同。")
        if found:
            raise forms.ValidationError(found)
        return new

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        given = super().clean() or {}
        if "new" in given and "again" in given and given["new"] != given["again"]:
            self.add_error("again", "两次输入的新密码不一致，请重新输入。")
        return given


class PostChoosing(forms.Form):
    """Which post to act in."""

    post = forms.ChoiceField(
        label="岗位",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择一个岗位。", "invalid_choice": "您现在没有这个岗位，请重新选择。"},
    )

    def __init__(self, choices: list[PostChoice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = {choice.key: choice for choice in choices}
        self.fields["post"].choices = [  # type: ignore[attr-defined]
            (choice.key, f"{choice.office_name}　{choice.label}") for choice in choices
        ]

    @property
    def chosen(self) -> PostChoice:
        """Return the post that was chosen."""
        return self.choices[self.cleaned_data["post"]]
