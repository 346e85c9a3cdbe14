"""What other programs send and get, as JSON: these models check it, and the interface is described by them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from storage.chats import SOURCE_CHARACTERS

TEXT_CHARACTERS = 4000


def _spelt(given: Any) -> Any:
    """Without the character that no ledger can keep."""
    return given.replace("\0", "") if isinstance(given, str) else given


Words = Annotated[str, BeforeValidator(_spelt)]
Said = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_CHARACTERS),
    BeforeValidator(_spelt),
]


def _described(words: str) -> ConfigDict:
    return ConfigDict(frozen=True, extra="forbid", json_schema_extra={"description": words})


def _short(most: int, words: str) -> Any:
    return Field(default="", max_length=most, description=words)


class Customer(BaseModel):
    """Whose feedback it is, as the program knows them."""

    model_config = _described("谁的反馈")
    id: Words = _short(64, "客户在您系统里的编号，同事在卡片上看到")
    name: Words = _short(60, "怎么称呼客户")
    contact: Words = _short(60, "电话、微信或邮箱")


class NewFeedback(BaseModel):
    """A feedback that a program hands in."""

    model_config = _described("一条新的反馈")
    text: Said = Field(description="客户的原话")
    customer: Customer = Field(default=Customer(), description="谁的反馈")
    order: Words = _short(60, "订单号；填了就不再追问")
    source: Words = _short(SOURCE_CHARACTERS, "从哪里来，同事在卡片的“来源”里看到；不填则是密钥的名字")


class NewMessage(BaseModel):
    """More words about a feedback."""

    model_config = _described("对一条反馈补充的话，或对追问的回答")
    text: Said = Field(description="客户的原话")


class Line(BaseModel):
    """One thing that was said, by either side."""

    model_config = _described("说过的一句话")
    at: datetime = Field(description="什么时候")
    by: Literal["customer", "us"] = Field(description="customer 是客户说的，us 是我们说的")
    text: str = Field(description="说了什么")
    options: tuple[str, ...] = Field(default=(), description="可以直接用来回答的选项：把其中一个作为 text 发回来")


class Feedback(BaseModel):
    """A feedback as its program may see it."""

    model_config = _described("一条反馈现在的样子")
    number: str = Field(description="编号")
    text: str = Field(description="客户最初的话")
    state: str = Field(description="处理到哪一步，给客户看的说法")
    settled: bool = Field(description="是否已经了结：解决、关闭、撤回或并入另一件")
    owner: str = Field(description="负责人，还没有时为空")
    respond_by: datetime | None = Field(description="承诺最晚什么时候有人回复")
    resolve_by: datetime | None = Field(description="承诺最晚什么时候解决")
    created_at: datetime = Field(description="什么时候收到")
    changed_at: datetime = Field(description="什么时候最后变过")
    messages: tuple[Line, ...] = Field(description="双方说过的话，从早到晚，最多 200 句")


class Wrong(BaseModel):
    """One field that cannot be used."""

    model_config = _described("一个填错的字段")
    field: str = Field(description="字段的位置，如 customer.name")
    detail: str = Field(description="错在哪里")


class Problem(BaseModel):
    """Why something was not done: RFC 9457."""

    model_config = _described("没有做成的原因（RFC 9457）")
    type: str = Field(description="哪一种问题，不会随措辞改变")
    title: str = Field(description="一句话")
    status: int = Field(description="HTTP 状态码")
    detail: str = Field(description="这一次的具体情况")
    errors: tuple[Wrong, ...] = Field(default=(), description="填错的字段")
