"""What the other ways in allow: how often a form is sent, how much may be enclosed, how long a sheet is kept."""

from datetime import timedelta

from pydantic import Field

from handlers.setting import Setting


class FormSettings(Setting):
    """The forms behind links and QR codes."""

    an_hour_by_address: int = Field(default=30, ge=1)
    """So many are taken from one internet address: a whole shop may share one."""
    an_hour_by_form: int = Field(default=300, ge=1)
    """So many are taken by one form, wherever they come from."""
    pictures: int = Field(default=4, ge=0, le=9)
    """So many pictures may be enclosed at once."""
    picture_megabytes: int = Field(default=10, ge=1, le=20)
    """How large each may be; `policy.files.most_megabytes` holds besides."""
    sheet: timedelta = Field(default=timedelta(days=1), gt=timedelta())
    """How long what was typed, and not sent, is kept."""


class ApiSettings(Setting):
    """The interface for other programs."""

    a_minute: int = Field(default=120, ge=1)
    """So many calls are taken by one key."""
