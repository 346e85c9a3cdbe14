"""Card instances: their public and private variables, where they hang, and how an update changes them."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.dingtalk.api.errors import Refused
from bot.sandbox.dingtalk.cards.templates import template
from bot.sandbox.dingtalk.office import Office
from bot.sandbox.world import ShownMessage

LONGEST_KEY_BYTES = 100
LONGEST_VALUE_BYTES = 1024
"""Documented, but longer values have been seen to work: worth a remark only."""

Variables = dict[str, str]


@dataclass(frozen=True)
class Update:
    """What is to change: public variables (None: nothing), private ones by user id, and how."""

    public: Variables | None
    private: dict[str, Variables]
    public_by_key: bool
    private_by_key: bool


@dataclass(eq=False)
class Instance:
    """One card. `private` is kept by user id."""

    out_track_id: str
    template: str
    callback: str
    """STREAM or HTTP."""
    route_key: str
    id_type: int
    spaces: set[str]
    """The kinds of space it was made for: IM_GROUP, IM_ROBOT."""
    public: Variables
    private: dict[str, Variables] = field(default_factory=dict)
    messages: list[ShownMessage] = field(default_factory=list)
    being_clicked: int = 0
    """How many callbacks are under way."""

    def seen_by(self, user_id: str) -> Variables:
        """The variables as this user's client has them."""
        return {**self.public, **self.private.get(user_id, {})}

    def change(self, update: Update) -> None:
        """New variables: laid over the old ones where the update says "by key", else in place of them."""
        if update.public is not None:
            self.public = {**self.public, **update.public} if update.public_by_key else update.public
        for user_id, variables in update.private.items():
            old = self.private.get(user_id, {}) if update.private_by_key else {}
            self.private[user_id] = {**old, **variables}

    def redraw(self, office: Office) -> None:
        """Paint it anew wherever it hangs."""
        for message in self.messages:
            message.edited += 1
            self.paint(message, office.config.robot_name)
        office.world.touch()

    def paint(self, message: ShownMessage, source: str) -> None:
        """Paint it once."""
        draw = template(self.template).draw
        message.card = draw(self.public, source)
        message.only_for = {user: draw(self.seen_by(user), source) for user in self.private}


def update(public: Variables | None, private: dict[str, Variables], options: Any) -> Update:
    """An update with its `cardUpdateOptions`, which may be missing. Errors: Refused param.invalid."""
    if not isinstance(options, dict | None):
        raise Refused("param.invalid", "cardUpdateOptions")
    chosen = options or {}
    return Update(
        public,
        private,
        chosen.get("updateCardDataByKey") is True,
        chosen.get("updatePrivateDataByKey") is True,
    )


def variables(data: Any, remarks: list[str]) -> Variables:
    """The `cardParamMap` of card data: strings only. Errors: Refused param.invalid."""
    values = data.get("cardParamMap") if isinstance(data, dict) else None
    if not isinstance(values, dict):
        raise Refused("param.invalid", "cardParamMap")
    for key, value in values.items():
        if not isinstance(value, str):
            raise Refused("param.invalid", f"cardParamMap.{key} 必须是字符串")
        if len(key.encode()) > LONGEST_KEY_BYTES:
            raise Refused("param.invalid", f"变量名超过 {LONGEST_KEY_BYTES} 字节")
        if len(value.encode()) > LONGEST_VALUE_BYTES:
            remarks.append(f"变量 {key} 超过文档所说的 1 KB")
    return values


def private_variables(data: Any, office: Office, id_type: int, remarks: list[str]) -> dict[str, Variables]:
    """The variables that single users see, by user id. Errors: Refused param.{invalid,userIdEmpty,userIdNotExist}."""
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise Refused("param.invalid", "privateData")
    found = {}
    for some_id, one in data.items():
        if not some_id:
            raise Refused("param.userIdEmpty")
        person = office.find(some_id, id_type)
        if person is None:
            raise Refused("param.userIdNotExist", some_id)
        found[person.user_id] = variables(one, remarks)
    return found
