from playwright.sync_api import Browser


def test_the_browser_draws_a_page(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<title>Status</title><p>all is <b>well</b></p>")

    assert page.title() == "Status"
    assert page.locator("p").inner_text() == "all is well"
    page.close()
