"""What a person does on the sandbox page, in a person's words: say, press, look, move the clock, open the wire log."""

import re

from playwright.sync_api import Locator, Page, expect

PATIENCE_SECONDS = 20


class PageDriver:
    """Plays everybody on one open page. Phones are named by their id in the state, chats by their id or kind."""

    def __init__(self, page: Page, url: str, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Open the page and wait until its phones are there."""
        self.page = page
        self.patience = patience_seconds * 1000
        page.goto(url)
        page.wait_for_selector(".phone", state="attached", timeout=self.patience)

    def phone(self, phone: str) -> Locator:
        """A phone; on a narrow screen it is brought to the front first."""
        tab = self.page.locator(f'.phone-tab[data-for="{phone}"]')
        if tab.is_visible():
            tab.click()
        return self.page.locator(f'.phone[data-phone="{phone}"]')

    def open_chat(self, phone: str, chat: str) -> None:
        """Open the chat with this id, or the one whose tab says this (`群聊`, `私聊`)."""
        tabs = self.phone(phone).get_by_role("tab")
        by_id = self.phone(phone).locator(f'[role="tab"][data-chat="{chat}"]')
        (by_id if by_id.count() else tabs.filter(has_text=chat)).first.click()

    def say(self, phone: str, text: str, *, mention: bool = True, speaker: str = "") -> None:
        """Write and send; returns when the sandbox has taken it. Errors: AssertionError with the page's complaint."""
        shown = self.phone(phone)
        if speaker:
            shown.get_by_label("由谁发言").select_option(label=speaker)
        chip = shown.locator(".at")
        if chip.is_visible() and (chip.get_attribute("aria-pressed") == "true") != mention:
            chip.click()
        shown.get_by_role("textbox").fill(text)
        shown.get_by_role("textbox").press("Enter")
        expect(shown.locator(".composer")).not_to_have_attribute("aria-busy", "true", timeout=self.patience)
        complaint = shown.locator(".composer-error")
        assert not complaint.is_visible(), complaint.inner_text()

    def press(self, phone: str, label: str, **choices: str) -> None:
        """Press the newest button with this label, after choosing on its card (label of the list = text chosen)."""
        button = self.button(phone, label)
        button.wait_for(timeout=self.patience)
        card = (
            self.phone(phone).locator(".card").filter(has=self.page.get_by_role("button", name=label, exact=True)).last
        )
        for question, answer in choices.items():
            card.get_by_label(question).select_option(label=answer)
        button.click()
        expect(self.phone(phone).locator(".card[aria-busy]")).to_have_count(0, timeout=self.patience)

    def button(self, phone: str, label: str) -> Locator:
        """The newest enabled button with this label on a card of this phone."""
        buttons = self.phone(phone).locator(".card").get_by_role("button", name=label, exact=True)
        return buttons.and_(self.page.locator(":enabled")).last

    def sees(self, phone: str, text: str | re.Pattern[str]) -> Locator:
        """Wait until the open chat of this phone shows a message with this text; the newest such message."""
        line = self.phone(phone).locator(".line").filter(has_text=text).last
        expect(line).to_be_visible(timeout=self.patience)
        return line

    def does_not_see(self, phone: str, text: str | re.Pattern[str]) -> None:
        """There is no such message in the open chat of this phone now."""
        expect(self.phone(phone).locator(".line").filter(has_text=text)).to_have_count(0)

    def toast(self, phone: str) -> str:
        """What the phone just told its owner."""
        toast = self.phone(phone).locator(".toast")
        expect(toast).to_be_visible(timeout=self.patience)
        return toast.inner_text()

    def skip(self, label: str) -> str:
        """Press a button of the clock (`快进 2 小时`, `到今晚 18:00`, whether today or tomorrow); the clock then."""
        name = re.compile("^" + re.sub("[今明]", "[今明]", label) + "$")
        button = self.page.get_by_role("button", name=name)
        button.click()
        expect(button).to_be_enabled(timeout=self.patience)
        return self.clock()

    def clock(self) -> str:
        """`11月25日 周三 14:05`."""
        clock = self.page.locator("#clock")
        expect(clock).to_have_text(re.compile("月"), timeout=self.patience)
        return clock.inner_text()

    def open_wire(self) -> Locator:
        """Open the wire log; its rows, the newest first."""
        if self.page.locator("#wire").is_hidden():
            self.page.locator("#open-wire").click()
        return self.page.locator(".wire-row")

    def open_faults(self) -> Locator:
        """Open the fault switches; the panel."""
        if self.page.locator("#faults").is_hidden():
            self.page.locator("#open-faults").click()
        return self.page.locator("#faults")

    def overflows(self) -> bool:
        """Whether anything makes the page wider than the window."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))
