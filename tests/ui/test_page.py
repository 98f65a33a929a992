"""The page in a browser, against the stub of the API."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.browser import DEADLINE_MS, Visit, screenshot, visit
from tests.ui.fleet import PORTS, XSS, Fleet
from tests.ui.stub import StubServer, create_app

expect.set_options(timeout=DEADLINE_MS)

INTERFACES = "/r/bng-01/interfaces"


def five(page: Page, name: str) -> str:
    return page.locator(f"[data-five={name}]").inner_text()


def drawn(page: Page) -> int:
    """Pixels of all charts that are neither empty nor white."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.uplot canvas')].map((canvas) => {
             const context = canvas.getContext('2d');
             const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
             let count = 0;
             for (let at = 3; at < data.length; at += 4) if (data[at] > 0) count += 1;
             return count;
           }).reduce((sum, count) => sum + count, 0)"""
    )


def test_the_first_line_says_how_many_routers_are_fresh_and_who_is_not(tab: Visit) -> None:
    page = tab.go("/")
    expect(page.get_by_test_id("freshness")).to_contain_text(
        re.compile(r"5 of 6 routers fresh, oldest \d+\ss · bng-05: no answer from the router")
    )
    screenshot(page, "overview")


def test_the_five_numbers_leave_out_a_silent_router_and_say_so(tab: Visit, fleet: Fleet) -> None:
    page = tab.go("/")
    alive = sum(fleet.online(name, fleet.now_ms()) for name in fleet.names if not fleet.dead(name))
    page.wait_for_function("() => /last week/.test(document.body.innerText)")
    shown = int(
        re.search(r"([\d,]+)\n", five(page, "online").split("\n", 1)[1])[1].replace(",", "")
    )  # type: ignore[index]
    assert abs(shown - alive) < alive * 0.05
    assert "without bng-05" in five(page, "online")
    assert "cgnat-1 bng-02" in five(page, "tight").replace("\n", " ")
    assert "Eth-Trunk" in five(page, "uplink")
    assert "fail: authentication" in five(page, "logins")


def test_numbers_change_by_push_without_asking_again(tab: Visit, stub: StubServer) -> None:
    page = tab.go(INTERFACES)
    cell = page.locator(".grid-row", has_text="Eth-Trunk100").locator("[role=gridcell]").nth(6)
    expect(cell).to_contain_text("Gb/s")
    page.wait_for_timeout(500)
    asked = len(stub.app.state.asked)
    before = page.locator(".grid-body").inner_text()
    page.wait_for_function(
        "(before) => document.querySelector('.grid-body').innerText !== before", arg=before
    )
    assert stub.app.state.asked[asked:] == []


def test_charts_draw_and_share_their_cursor(tab: Visit) -> None:
    page = tab.go("/r/bng-01")
    page.wait_for_selector(".u-over")
    page.wait_for_function("() => document.querySelectorAll('.uplot').length === 3")
    expect(page.locator(".u-legend").first).to_contain_text(re.compile(r"Online\s*[\d,]{4,}"))
    assert drawn(page) > 3000
    page.locator(".u-over").first.hover(position={"x": 300, "y": 40})
    cursors = page.locator(".u-cursor-x")
    places = {cursors.nth(at).evaluate("(e) => e.style.transform") for at in range(3)}
    assert len(places) == 1
    assert places != {"translate(-10px, 0px)"}
    screenshot(page, "router")


def test_a_drag_zooms_all_charts_and_the_address_restores_it(tab: Visit) -> None:
    page = tab.go("/r/bng-01")
    page.wait_for_function("() => document.querySelectorAll('.uplot').length === 3")
    box = page.locator(".u-over").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 200, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 400, box["y"] + 30, steps=5)
    page.mouse.up()
    page.wait_for_url(re.compile(r"from=\d+&to=\d+"))
    label = page.locator("button.zoomed").inner_text()
    page.reload()
    assert page.locator("button.zoomed").inner_text() == label
    page.locator("button.zoomed").click()
    expect(page.locator("button.zoomed")).to_have_count(0)
    assert "from=" not in page.url


def test_an_address_restores_filter_order_and_opened_port(large_tab: Visit) -> None:
    page = large_tab.go(f"{INTERFACES}?q=eth-trunk1.10&sort=-name&open=Eth-Trunk1.1008")
    expect(page.locator(".count")).to_contain_text(f"of {PORTS + 3:,} lines")
    names = page.locator(".grid-row .name").all_inner_texts()
    assert names
    assert all(name.startswith("Eth-Trunk1.10") for name in names)
    assert names == sorted(names, reverse=True)
    expect(page.locator(".panel h2")).to_have_text("Eth-Trunk1.1008")
    screenshot(page, "interfaces")


def test_a_filter_over_5000_lines_answers_each_key_at_once(large_tab: Visit) -> None:
    page = large_tab.go(INTERFACES)
    expect(page.locator(".count")).to_contain_text(f"{PORTS + 3:,} lines")
    took = page.evaluate(
        """async () => {
             const field = document.querySelector('[data-filter]');
             const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
             const shown = () => document.querySelector('.count').innerText;
             const frame = () =>
               new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
             const texts = ['o', 'ol', 'olt', 'olt ', 'olt c', 'olt centro 3', 'pon 4', '-olt', ''];
             const times = [];
             for (const text of texts) {
               const before = shown();
               const start = performance.now();
               write.call(field, text);
               field.dispatchEvent(new Event('input', { bubbles: true }));
               await frame();
               times.push(performance.now() - start);
               if (text === 'pon 4' && shown() === before) throw new Error('nothing filtered');
             }
             return times.sort((one, other) => one - other);
           }"""
    )
    median = took[len(took) // 2]
    print(f"a keystroke over {PORTS} lines: median {median:.0f} ms, worst {took[-1]:.0f} ms")
    # 100 ms is the promise, and the median keeps it; the worst may meet other work of this machine.
    assert median < 100, took
    assert took[-1] < 1000, took


def test_sorting_5000_lines_is_as_quick(large_tab: Visit) -> None:
    page = large_tab.go(INTERFACES)
    expect(page.locator(".count")).to_contain_text(f"{PORTS + 3:,} lines")
    took = page.evaluate(
        """async () => {
             const times = [];
             for (let at = 0; at < 9; at += 1) {
               const heads = [...document.querySelectorAll('.sort')];
               const start = performance.now();
               heads[1 + (at % 6)].click();
               await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
               times.push(performance.now() - start);
             }
             return times.sort((one, other) => one - other);
           }"""
    )
    print(f"sorting {PORTS} lines: median {took[len(took) // 2]:.0f} ms")
    assert took[len(took) // 2] < 250, took


def test_only_lines_in_sight_are_in_the_document(large_tab: Visit) -> None:
    page = large_tab.go(INTERFACES)
    expect(page.locator(".count")).to_contain_text(f"{PORTS + 3:,} lines")
    assert page.locator(".grid-row").count() < 80
    expect(page.locator("[role=grid]")).to_have_attribute("aria-rowcount", str(PORTS + 4))


def test_keys_search_move_and_open(tab: Visit) -> None:
    page = tab.go(INTERFACES)
    page.wait_for_selector(".grid-row")
    page.keyboard.press("/")
    page.keyboard.type("1001 pon")
    expect(page.locator(".count")).to_contain_text(" of ")
    page.keyboard.press("Enter")
    expect(page.locator(".grid-row.active")).to_have_count(1)
    page.keyboard.press("End")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.locator(".panel h2")).to_contain_text("Eth-Trunk1.")
    page.locator("main").focus()
    page.keyboard.press("]")
    page.wait_for_url(re.compile("/r/bng-01/optics"))
    page.keyboard.press("u")
    page.wait_for_url(re.compile("/$"))


def test_a_search_jumps_to_a_port_of_any_router(tab: Visit) -> None:
    page = tab.go("/")
    page.locator("[data-search]").fill("bng-03 eth-trunk1.1010")
    page.locator("[role=option]").first.click()
    page.wait_for_url(re.compile("/r/bng-03/"))
    expect(page.locator("[data-filter]")).to_have_value("Eth-Trunk1.1010")


def test_text_of_a_device_stays_text(tab: Visit) -> None:
    page = tab.go(f"{INTERFACES}?q=onerror")
    expect(page.locator(".alias").first).to_have_text(XSS)
    assert page.locator("main img").count() == 0
    page = tab.go("/r/bng-01/console")
    page.fill("#command", "display version")
    page.keyboard.press("Enter")
    expect(page.locator("pre")).to_contain_text("Huawei <b>Versatile</b>")
    screenshot(page, "console")


def test_a_refused_command_is_told_in_the_daemons_words(browser: Browser, stub: StubServer) -> None:
    with visit(browser, stub.url) as tab:
        page = tab.go("/r/bng-01/console")
        page.fill("#command", "reset saved-configuration")
        page.keyboard.press("Enter")
        expect(page.locator("pre.bad")).to_contain_text("is not allowed: only display, ping")
        # The browser itself notes every answer of 400 and above.
        assert [item for item in tab.complaints if "403" not in item] == []


def test_language_and_theme_change_at_once_and_are_kept(tab: Visit) -> None:
    page = tab.go("/")
    expect(page.get_by_test_id("freshness")).to_contain_text("routers fresh")
    page.get_by_label("Language").select_option("pt")
    expect(page.get_by_test_id("freshness")).to_contain_text("roteadores em dia")
    expect(page.locator("html")).to_have_attribute("lang", "pt-BR")
    ground = "() => getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_label("Tema").select_option("dark")
    assert page.evaluate(ground) != light
    page.reload()
    expect(page.get_by_test_id("freshness")).to_contain_text("roteadores em dia")
    assert page.evaluate(ground) != light
    screenshot(page, "dark-pt")


def test_the_browsers_language_and_theme_are_the_first_choice(
    browser: Browser, stub: StubServer
) -> None:
    with visit(browser, stub.url, locale="pt-BR", scheme="dark") as tab:
        page = tab.go("/")
        expect(page.get_by_test_id("freshness")).to_contain_text("roteadores em dia")
        assert "15, 20, 25" in page.evaluate(
            "() => getComputedStyle(document.documentElement).backgroundColor"
        )


@pytest.mark.parametrize(
    "path", ["/", "/r/bng-01", INTERFACES, f"{INTERFACES}?open=Eth-Trunk1.1008", "/r/bng-03/boards",
             "/r/bng-02/pools", "/r/bng-03/gaps", "/r/bng-01/console"],
)  # fmt: skip
def test_a_phone_needs_no_sideways_scrolling(browser: Browser, stub: StubServer, path: str) -> None:
    with visit(browser, stub.url, size=(360, 740)) as tab:
        page = tab.go(path)
        page.wait_for_timeout(300)
        widths = page.evaluate(
            """() => [document.documentElement.scrollWidth,
                      ...[...document.querySelectorAll('.grid-box')]
                        .map((box) => box.scrollWidth - box.clientWidth)]"""
        )
        assert widths[0] <= 360
        assert all(beyond <= 0 for beyond in widths[1:])
        screenshot(page, f"phone{path.replace('/', '-').split('?')[0]}")


def test_wall_mode_has_numbers_and_no_controls(tab: Visit) -> None:
    page = tab.go("/?kiosk=1")
    expect(page.get_by_test_id("freshness")).to_contain_text("routers fresh")
    assert page.locator("select, input").count() == 0
    page.set_viewport_size({"width": 1920, "height": 1080})
    screenshot(page, "kiosk")
    page.get_by_text("Leave wall mode").click()
    expect(page.get_by_label("Theme")).to_be_visible()


def test_a_dead_routers_numbers_are_grey_with_age_and_reason(tab: Visit) -> None:
    page = tab.go("/r/bng-05")
    expect(page.locator(".router-head")).to_contain_text("no answer from the router")
    value = page.locator(".strip dd").first.locator("span")
    expect(value).to_have_class("stale")
    expect(value).to_have_attribute(
        "title", re.compile(r"read 12\smin ago: no answer from the router")
    )
    assert page.locator(".strip .missing").count() > 0


def test_a_missing_value_is_a_dash_with_its_reason_and_never_0(tab: Visit) -> None:
    page = tab.go("/r/bng-03/boards")
    dash = page.locator(".grid-row", has_text="FAN 13").locator(".missing").first
    expect(dash).to_have_text("–")
    expect(dash).to_have_attribute("title", "the router does not report it")


def test_gaps_are_told_with_their_reasons(tab: Visit) -> None:
    page = tab.go("/r/bng-03/gaps")
    expect(page.locator(".grid-row")).to_contain_text("the router is silent")
    page = tab.go("/r/bng-01/gaps")
    expect(page.locator(".notice")).to_contain_text("No gap in this range")


def test_a_hole_in_a_chart_says_why_it_is_there(tab: Visit) -> None:
    page = tab.go("/r/bng-03")
    page.wait_for_function("() => document.querySelectorAll('.uplot').length === 3")
    legend = page.locator(".u-legend").first
    expect(legend).to_contain_text(re.compile(r"Online\s*[\d,]{4,}"))
    box = page.locator(".u-over").first.bounding_box()
    assert box is not None
    # Five hours before the end of a day: in the middle of the two hours that are missing.
    page.mouse.move(box["x"] + box["width"] * 19 / 24, box["y"] + 30)
    expect(legend).to_contain_text("no data: the router is silent")
    screenshot(page, "hole")


def test_a_router_that_nobody_knows_is_said_so(tab: Visit) -> None:
    page = tab.go("/r/nobody")
    expect(page.locator(".notice")).to_contain_text("No router is called “nobody”.")


@pytest.mark.parametrize(
    "tab_name", ["interfaces", "optics", "boards", "subscribers", "pools", "bgp"]
)
def test_every_tab_has_lines(tab: Visit, tab_name: str) -> None:
    page = tab.go(f"/r/bng-02/{tab_name}")
    expect(page.locator(".grid-row").first).to_be_visible()
    screenshot(page, tab_name)


@pytest.fixture
def own_stub() -> Iterator[StubServer]:
    """A stub of the test's own, to stop and start."""
    server = StubServer(create_app(Fleet(ports=50)))
    server.start()
    yield server
    server.stop()


def test_the_page_connects_again_after_the_daemon_restarts(
    browser: Browser, own_stub: StubServer
) -> None:
    with visit(browser, own_stub.url) as tab:
        page = tab.go("/")
        expect(page.locator(".live")).to_have_text("Live")
        own_stub.stop()
        expect(page.locator(".banner")).to_contain_text("No connection to ne8000d")
        # Numbers that nobody brings any more don't go on looking alive.
        expect(page.get_by_test_id("freshness")).to_contain_text("0 of 6 routers fresh")
        screenshot(page, "no-connection")
        own_stub.start()
        expect(page.locator(".live")).to_have_text("Live")
        expect(page.get_by_test_id("freshness")).to_contain_text("5 of 6 routers fresh")
        refused = [item for item in tab.complaints if "ERR_CONNECTION" not in item]
        assert [item for item in refused if "WebSocket" not in item] == []


def test_places_that_lose_their_subscribers_are_named(browser: Browser) -> None:
    fleet = Fleet(ports=20)
    server = StubServer(create_app(fleet))
    server.start()
    try:
        with visit(browser, server.url) as tab:
            page = tab.go("/")
            expect(page.locator("[data-five=worst]")).to_be_visible()
            # Ten seconds after the first look a comparison means something.
            expect(page.locator("[data-five=worst]")).to_contain_text("nothing falls")
            fleet.outage = True
            expect(page.locator("[data-five=worst]")).to_contain_text("Eth-Trunk1.1004")
            expect(page.locator("[data-five=worst]")).to_contain_text("bng-02")
            screenshot(page, "outage")
    finally:
        server.stop()


def test_a_token_is_asked_for_once(browser: Browser) -> None:
    server = StubServer(create_app(Fleet(ports=5), token="secret-token"))
    server.start()
    try:
        with visit(browser, server.url) as tab:
            page = tab.go("/r/bng-02")
            page.get_by_label("Token").fill("wrong")
            page.keyboard.press("Enter")
            expect(page.get_by_role("alert")).to_contain_text("not known here")
            page.get_by_label("Token").fill("secret-token")
            page.keyboard.press("Enter")
            expect(page.locator(".router-head h1")).to_have_text("bng-02")
            page.reload()
            expect(page.locator(".router-head h1")).to_have_text("bng-02")
    finally:
        server.stop()
