"""Nothing in a string can become XML, and lists repeat their element."""

import xmltodict
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.wecom.drawing.markup import cdata, element


def test_lists_become_the_same_element_again_and_again() -> None:
    xml = element("xml", {"button_list": [{"text": "一", "key": "a"}, {"text": "二", "key": "b"}]})
    assert xmltodict.parse(xml)["xml"]["ButtonList"] == [{"Text": "一", "Key": "a"}, {"Text": "二", "Key": "b"}]


def test_an_empty_list_becomes_nothing() -> None:
    assert element("xml", {"button_list": []}) == "<xml></xml>"


def test_numbers_stand_bare_and_names_are_the_platforms() -> None:
    assert element("xml", {"card_action": {"type": 1}, "keyname": "a"}) == (
        "<xml><CardAction><Type>1</Type></CardAction><KeyName><![CDATA[a]]></KeyName></xml>"
    )


@given(st.text(max_size=60) | st.text("]>[<!CDAT&;", max_size=60))
def test_any_text_comes_back_as_it_was_but_for_what_xml_cannot_hold(text: str) -> None:
    back = xmltodict.parse(f"<a>{cdata(text)}</a>", strip_whitespace=False)["a"] or ""
    kept = "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
    assert back == kept.replace("\r\n", "\n").replace("\r", "\n")
