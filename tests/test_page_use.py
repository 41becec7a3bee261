"""The calculator page as people use it: keyboard, screen reader, links, paper, phone, no net."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browser import NAMES, Opened, opened

from generated import huining_2018

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ADMISSION: dict[str, Any] = {
    "date": "2018-07-01",
    "status": "registered_poor",
    "care": "inpatient",
    "level": "county",
    "eligible": "20000",
    "other": "0",
}
PHONE = {"width": 360, "height": 780}
#: What the calculator makes of an admission to a county hospital for 20,000 yuan.
PATIENT = huining_2018.settle(huining_2018.Claim(**ADMISSION)).patient
#: The most that a page may take to answer a keystroke, in milliseconds: one frame.
FRAME = 16.0
#: Types so many amounts, each laid out before the next.
KEYSTROKES = """(times) => {
  const field = document.querySelector('.bill[open] [id$="-eligible"]');
  for (let number = 0; number < times; number += 1) {
    field.value = String(1234 * number);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.getBoundingClientRect();
  }
}"""
#: Every control that can be used now. Of a group of radio buttons one is enough.
CONTROLS = """() => {
  const shown = [...document.querySelectorAll("button, input, select, summary, a[href]")]
    .filter((node) => node.checkVisibility() && !node.disabled);
  const radios = shown.filter((node) => node.type === "radio");
  const others = shown.filter((node) => node.type !== "radio");
  return others.concat(radios.filter((node) => node.checked)).map((node) => {
    node.dataset.control ||= String(Math.random());
    return node.dataset.control;
  });
}"""


@pytest.fixture
def huining(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    with opened(browser, tmp_path, "huining_2018") as found:
        yield found


def expect(locator: Any) -> Any:
    """Playwright's patient assertions."""
    from playwright.sync_api import expect

    return expect(locator)


def field(page: Page, name: str, bill: int = 1) -> Any:
    return page.locator(f'.bill:nth-child({bill}) [id$="-{name}"]')


def fill(page: Page, bill: int = 1, **cells: str) -> None:
    """Fill a bill of Huining."""
    for name, cell in cells.items():
        found = field(page, name, bill)
        if name in ("status", "care", "level"):
            found.select_option(cell)
        else:
            found.fill(cell)


def shown(page: Page) -> str:
    return str(page.locator("#result").inner_text())


# --- settling -------------------------------------------------------------------------------------


def test_a_bill_is_settled_as_the_calculator_does(huining: Opened) -> None:
    page = huining.load()
    fill(page, date="2018-07-01", status="registered_poor", care="inpatient", level="county")
    fill(page, eligible="20,000", other="0")
    assert f"{PATIENT:,} yuan" in page.locator(".headline").inner_text()
    assert "三（一）" in shown(page)
    assert "年累计超过 3000 元以上部分" in shown(page)
    assert "assumed 1" in shown(page)
    assert "Assumed values (not in the text)" in shown(page)


def test_several_bills_share_the_year(huining: Opened) -> None:
    page = huining.load()
    fill(page, date="2018-07-01", level="county", eligible="20000", other="0")
    page.get_by_role("button", name="Add a bill").click()
    fill(page, 2, date="2018-08-01", eligible="1000", other="50")
    table = page.locator("#bills-table")
    assert "sum of 2018" in table.inner_text()
    assert "21,050.00" in table.inner_text()
    fill(page, 2, date="2019-08-01")
    assert "sum of 2019" in table.inner_text()
    page.get_by_role("button", name="Duplicate").last.click()
    assert page.locator(".bill").count() == 3
    page.locator(".bill[open]").get_by_role("button", name="Remove").click()
    assert page.locator(".bill").count() == 2


def test_full_width_figures_are_understood(huining: Opened) -> None:
    page = huining.load()
    fill(page, eligible="２０，０００．５０")
    assert page.evaluate("sheets[0].facts.eligible") == 2_000_050


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("eligible", "12.345", "at most two decimals"),
        ("eligible", "1e5", "at most two decimals"),
        ("eligible", "-1", "never negative"),
        ("eligible", "", "0 if there is none"),
        ("other", "1000000000.01", "1,000,000,000 yuan"),
        ("date", "", "Give a date"),
    ],
)
def test_a_wrong_field_says_so_beside_it(
    huining: Opened, name: str, text: str, message: str
) -> None:
    page = huining.load()
    wrong = field(page, name)
    wrong.fill(text)
    assert wrong.get_attribute("aria-invalid") == "true"
    described = str(wrong.get_attribute("aria-describedby")).split()[0]
    assert message in page.locator(f"#{described}").inner_text()
    assert "once the marked fields are mended" in shown(page)


def test_a_refused_claim_has_its_reason_and_article(huining: Opened) -> None:
    page = huining.load()
    fill(page, status="ordinary")
    assert "no figures for ordinary residents (三（一）)" in shown(page)
    fill(page, status="registered_poor", date="2018-06-19")
    assert "before the policy is in force" in shown(page)
    assert page.locator(".bill .refusal").is_visible()


# --- readings -------------------------------------------------------------------------------------


def test_another_reading_settles_otherwise_and_says_so(huining: Opened) -> None:
    page = huining.load()
    fill(page, **{**ADMISSION, "care": "special_outpatient"})
    before = page.locator(".headline").inner_text()
    page.locator(".readings summary").click()
    page.locator('[id="reading-floor_85.average"]').check()
    assert page.locator(".headline").inner_text() != before
    told = page.locator("#reading-shown").inner_text()
    assert "reads the text otherwise" in told
    patient = before.split("\n")[1]
    assert f"As chosen: 2018-07-01 · patient {patient}" in told
    page.locator("#reading-default").check()
    assert page.locator(".headline").inner_text() == before


def test_a_reading_that_cannot_be_settled_under_says_why(huining: Opened) -> None:
    page = huining.load()
    page.locator(".readings summary").click()
    option = page.locator('[id="reading-status_on.admission"]')
    assert option.is_disabled()
    note = str(option.get_attribute("aria-describedby"))
    assert "can't be settled under" in page.locator(f'[id="{note}"]').inner_text()


# --- links ----------------------------------------------------------------------------------------


def link_of(page: Page) -> str:
    page.get_by_role("button", name="Copy link").click()
    return str(page.locator("#link-text").input_value())


def test_a_link_reproduces_the_case(huining: Opened) -> None:
    page = huining.load()
    fill(page, date="2018-07-01", level="provincial", eligible="123456.78", other="9.1")
    page.get_by_role("button", name="Add a bill").click()
    fill(page, 2, date="2018-09-30", care="special_outpatient", eligible="2000")
    page.locator(".readings summary").click()
    page.locator('[id="reading-floor_85.average"]').check()
    page.locator("#language").select_option("zh")
    page.get_by_role("button", name="复制链接").click()
    link = str(page.locator("#link-text").input_value())
    before = shown(page), page.locator("#bills-table").inner_text()
    assert link.count("#") == 1
    assert "123456" not in link.split("#")[0]
    page = huining.load(link.removeprefix(huining.address))
    assert (shown(page), page.locator("#bills-table").inner_text()) == before
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.locator("#problem").is_hidden()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("p=huining_2018", "p=changzhi_2019", "belongs to another policy"),
        ("registered_poor", "<img src=x>", "damaged"),
        ("2000000", "-5", "damaged"),
        ("2000000", "100000000001", "damaged"),
        ("20180701", "20180230", "damaged"),
        (",0", "", "damaged"),
        ("v=1&", "v=1&r=floor_85.nothing&", "damaged"),
        ("huining_2018.", "huining_2018.0", "another version of the rules"),
    ],
)
def test_a_link_is_checked(huining: Opened, old: str, new: str, message: str) -> None:
    page = huining.load()
    fill(page, date="2018-07-01", status="registered_poor", eligible="20000", other="0")
    fragment = "#" + link_of(page).split("#")[1]
    assert old in fragment
    page = huining.load(fragment.replace(old, new, 1))
    assert message in page.locator("#problem").inner_text()
    assert page.locator(".bill").count() == 1
    assert page.locator(".headline").is_visible()


def test_a_case_has_an_end(huining: Opened) -> None:
    page = huining.load()
    fragment = "#" + link_of(page).split("#")[1]
    bill = fragment.split("&b=")[1]
    page = huining.load(fragment + f";{bill}" * 59)
    assert page.locator(".bill").count() == 60
    assert page.locator("#add").is_disabled()
    page = huining.load(fragment + f";{bill}" * 60)
    assert "damaged" in page.locator("#problem").inner_text()


def test_no_link_of_unsound_fields(huining: Opened) -> None:
    page = huining.load()
    fill(page, eligible="x")
    page.get_by_role("button", name="Copy link").click()
    assert page.locator("#link-text").is_hidden()
    assert "Mend the marked fields" in page.locator("#link-note").inner_text()


# --- keyboard and screen reader -------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_control_is_reached_by_keyboard(browser: Browser, tmp_path: Path, name: str) -> None:
    with opened(browser, tmp_path, name) as found:
        page = found.load()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "skip"
        page.locator("#add").focus()
        page.keyboard.press("Enter")
        assert page.locator(".bill").count() == 2
        page.locator(".readings summary").focus()
        page.keyboard.press("Space")
        wanted = set(page.evaluate(CONTROLS))
        assert len(wanted) > 15
        page.locator("#skip").focus()
        reached = set()
        for _ in range(3 * len(wanted)):
            reached.add(page.evaluate("document.activeElement.dataset.control"))
            page.keyboard.press("Tab")
        assert wanted <= reached


def test_readings_change_by_arrow_keys(huining: Opened) -> None:
    page = huining.load()
    page.locator(".readings summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "reading-default"
    page.keyboard.press("ArrowDown")
    assert page.locator("#reading-shown").is_visible()


def test_the_focus_stays_where_a_bill_comes_and_goes(huining: Opened) -> None:
    page = huining.load()
    page.locator("#add").focus()
    page.keyboard.press("Enter")
    assert str(page.evaluate("document.activeElement.id")).endswith("-date")
    page.locator(".bill[open] .actions button").last.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_screen_readers_hear_the_result_once_typing_rests(huining: Opened) -> None:
    page = huining.load()
    fill(page, **ADMISSION)
    expect(page.locator("#live")).to_contain_text(f"Bill 1: 2018-07-01 · patient {PATIENT:,} yuan")
    assert page.locator("#live").get_attribute("aria-live") == "polite"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_serious(
    browser: Browser, tmp_path: Path, name: str, scheme: str
) -> None:
    if find_spec("axe_playwright_python") is None:
        pytest.skip("axe-core is missing: pip install axe-playwright-python")
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    with opened(browser, tmp_path, name, color_scheme=scheme) as found:
        page = found.load()
        page.locator("#add").click()
        fill_first_money(page)
        page.locator(".readings summary").click()
        page.locator("#share").click()
        page.evaluate(axe)
        violations = page.evaluate("axe.run(document).then((found) => found.violations)")
        assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in violations] == []


def fill_first_money(page: Page) -> None:
    """Amounts with which several payers pay, and one that is wrong."""
    page.locator(".bill:nth-child(1) summary").click()
    page.locator('.bill:nth-child(1) [id$="-eligible"]').fill("20000")
    page.locator('.bill:nth-child(2) [id$="-other"]').fill("wrong")
    page.locator("#picked").select_option("0")


# --- languages, paper, phone, network, speed ------------------------------------------------------


def test_both_languages_say_everything(huining: Opened) -> None:
    page = huining.load()
    assert "Settlement" in page.locator("main").inner_text()
    page.locator("#language").select_option("zh")
    text = page.locator("body").inner_text()
    assert "结算结果" in text
    assert "undefined" not in text
    assert "registered poor" not in text
    assert page.title().startswith("会宁县")


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("name", NAMES)
def test_a_phone_scrolls_in_one_direction(
    browser: Browser, tmp_path: Path, name: str, language: str
) -> None:
    options: dict[str, Any] = {"viewport": PHONE, "locale": language}
    with opened(browser, tmp_path, name, **options) as found:
        page = found.load()
        page.locator("#add").click()
        page.locator(".readings summary").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_paper_has_the_result_and_no_controls(huining: Opened) -> None:
    page = huining.load()
    page.emulate_media(media="print")
    assert page.locator(".headline").is_visible()
    assert page.locator(".about").is_visible()
    for hidden in ("#form", "#share", "#language"):
        assert page.locator(hidden).is_hidden()


def test_the_page_asks_no_other_host_for_anything(huining: Opened) -> None:
    page = huining.load()
    fill(page, eligible="20000")
    page.locator("#language").select_option("zh")
    page.locator("#theme").select_option("dark")
    assert set(huining.requests) <= {huining.address, "about:blank", "data:,"}
    refused = page.evaluate(
        'fetch("https://example.org/").then(() => "sent", () => "refused")',
    )
    assert refused == "refused"
    huining.faults.clear()  # the browser's own word on that


def test_the_appearance_follows_the_system_or_the_switch(huining: Opened) -> None:
    page = huining.load()
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).not_to_have_css("background-color", light)
    page.locator("#theme").select_option("light")
    assert page.evaluate(ground) == light


@pytest.mark.parametrize("name", NAMES)
def test_a_keystroke_is_answered_within_a_frame(
    browser: Browser, tmp_path: Path, name: str
) -> None:
    """By the processor's time: script, style and layout, whatever else the machine does."""
    with opened(browser, tmp_path, name) as found:
        page = found.load()
        for _ in range(5):
            page.locator("#add").click()
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.evaluate(KEYSTROKES, 20)
        before = busy(session)
        page.evaluate(KEYSTROKES, 60)
        assert 1000 * (busy(session) - before) / 60 < FRAME


def busy(session: Any) -> float:
    """The processor time of the page's main thread so far, in seconds."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(item["value"] for item in metrics if item["name"] == "TaskDuration"))
