package org.cardcourier.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.intake.SecretFile;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.cardcourier.screen.Browser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The window as a person sees it, in a real Chromium: by keyboard and mouse, in both languages, light and dark, wide and at
 * phone width. With {@code -Dconsole.pictures=docs} the pictures of the documentation are made anew.
 */
@Tag("slow")
class ConsoleOnScreenTest {

    private static final List<String> PAGES = List.of(
            "/",
            "/notices",
            "/notices/so-1",
            "/notices/so-1/send-again",
            "/cards",
            "/batches",
            "/batches/1",
            "/routes");

    @TempDir
    static Path home;

    private static Sandbox sandbox;
    private static CourierUnderTest courier;
    private static Browser browser;
    private static String axe;

    @BeforeAll
    static void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(20));
        courier = new CourierUnderTest(home, sandbox);
        Files.createDirectories(home.resolve("samples"));
        for (String sample : List.of("order-card-everything.notice.json", "order-card-hostile.notice.json")) {
            Files.copy(Path.of("samples", sample), home.resolve("samples").resolve(sample));
        }
        courier.set("console.enabled", "true")
                .set("console.port", "0")
                .set("drop.settle-ms", "0")
                .start();
        for (int i = 1; i <= 12; i++) {
            courier.accept(
                    courier.read(
                            "{\"notice_id\": \"so-" + i + "\", \"conversation_id\": " + i
                                    + ", \"order\": {\"order_id\": \"SO-2026-" + (100 + i)
                                    + "\", \"status\": \"shipped\", \"items\":"
                                    + " [{\"name\": \"无线鼠标\", \"quantity\": 2, \"price\": \"399.00\"}], \"total_amount\": \"798.00\"}}"));
        }
        courier.accept(CourierUnderTest.text("away-1", 998, "您好"));
        courier.accept(CourierUnderTest.text("away-2", 999, "您好"));
        courier.write(
                "drop/orders-2026-12-01.jsonl",
                "{\"notice_id\": \"row-1\", \"conversation_id\": 3, \"message\":"
                        + " {\"content\": \"您好\"}}\n{\"nonsense\": 1}\n");
        for (int i = 1; i <= 12; i++) {
            courier.awaitEnd("so-" + i);
        }
        courier.awaitEnd("away-2");
        CourierUnderTest.await("the file", () -> courier.find("row-1").isPresent());
        courier.awaitEnd("row-1");
        browser = new Browser();
        axe = axe();
        login();
    }

    @AfterAll
    static void stop() {
        browser.close();
        courier.close();
        sandbox.close();
    }

    private static String axe() throws IOException {
        try (InputStream file = ConsoleOnScreenTest.class.getResourceAsStream(
                "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static URI at(String path) {
        return URI.create("http://127.0.0.1:" + courier.application().consolePort() + path);
    }

    /** As a person does: types the token where the focus is, and presses Enter. */
    private static void login() throws IOException {
        browser.open(at("/login"), 1100, 800);
        browser.type(SecretFile.read(home.resolve("data/console.token")).get(0));
        browser.press("Enter");
        await("location.pathname", "/");
    }

    private static void await(String script, String value) {
        CourierUnderTest.await(script + " to be " + value, () -> value.equals(said(script)));
    }

    /** While one page goes and the next comes, nobody answers. */
    private static String said(String script) {
        try {
            return browser.run("document.readyState === 'complete' ? String(" + script + ") : ''");
        } catch (IllegalStateException e) {
            return "";
        }
    }

    @Test
    void everyPageIsAccessible() {
        for (boolean isDark : new boolean[] {false, true}) {
            browser.dark(isDark);
            for (String path : PAGES) {
                browser.open(at(path), 1100, 900);
                browser.run(axe + "; ''");
                String found = browser.run("axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n =>"
                        + " n.target.join(' ') + ' ' + n.failureSummary).join('; ')).join('\\n'))");
                assertEquals("", found, path + (isDark ? " in the dark" : ""));
            }
        }
        browser.dark(false);
    }

    @Test
    void noPageIsWiderThanAPhone() {
        for (String path : PAGES) {
            browser.open(at(path), 360, 740);
            assertEquals(
                    "360", browser.run("String(document.documentElement.scrollWidth)"), path + " runs out at the side");
        }
    }

    @Test
    void anOrderIsFoundAndSentAgainByKeyboardAlone() {
        browser.open(at("/"), 1100, 800);
        browser.run("document.querySelector('#q').focus()");
        browser.type("SO-2026-107");
        browser.press("Enter");
        await("document.querySelector('.list a') && document.querySelector('.list a').textContent", "so-7");
        browser.run("document.querySelector('.list a').focus()");
        browser.press("Enter");
        await("location.pathname", "/notices/so-7");
        browser.run("document.querySelector('a[href$=\"/send-again\"]').focus()");
        browser.press("Enter");
        await("location.pathname", "/notices/so-7/send-again");
        assertTrue(courier.find("so-7.2").isEmpty(), "shown, not done");
        browser.run("document.querySelector('main button.primary').focus()");
        browser.press("Enter");
        await("location.pathname", "/notices/so-7.2");
        courier.awaitEnd("so-7.2");
    }

    @Test
    void theOverviewRefreshesItselfAndAButtonMends() {
        browser.open(at("/delivery/pause"), 1100, 800);
        browser.click("main button.primary");
        await("location.pathname", "/");
        await("document.querySelector('.verdict').classList.contains('unwell')", "true");
        browser.click(".verdict a.button");
        await("location.pathname", "/delivery/resume");
        browser.click("main button.primary");
        await("location.pathname", "/");
        await("document.querySelector('.verdict').classList.contains('unwell')", "false");
    }

    @Test
    void nothingIsRefusedByThePagesOwnPolicy() {
        for (String path : PAGES) {
            browser.open(at(path), 1100, 800);
            assertEquals("object,function", browser.run("typeof htmx + ',' + typeof document.querySelector"), path);
            assertEquals("0", browser.run("String(document.querySelectorAll('[style], style').length)"), path);
        }
    }

    @Test
    void picturesAreMade() throws IOException {
        Path folder = Path.of(System.getProperty("console.pictures", "target/console"));
        Files.createDirectories(folder);
        picture(folder, "console-overview", "/", 1100, 860, false);
        picture(folder, "console-overview-dark", "/", 1100, 860, true);
        picture(folder, "console-notices", "/notices", 1100, 860, false);
        picture(folder, "console-story-phone", "/notices/away-1", 390, 844, false);
        picture(folder, "console-cards", "/cards?sample=order-card-everything.notice.json", 1100, 1000, false);
        picture(folder, "console-batches", "/batches", 1100, 500, false);
        picture(folder, "console-routes", "/routes", 1400, 900, true);
        browser.run("fetch('/language?to=zh&back=/').then(() => '')");
        picture(folder, "console-overview-zh-phone", "/", 390, 844, true);
        browser.run("fetch('/language?to=en&back=/').then(() => '')");
    }

    private static void picture(Path folder, String name, String path, int width, int height, boolean isDark)
            throws IOException {
        browser.dark(isDark);
        browser.open(at(path), width, height);
        byte[] picture = browser.picture();
        assertTrue(picture.length > 5_000 && picture.length < 300_000, name + " has " + picture.length + " bytes");
        Files.write(folder.resolve(name + ".png"), picture);
        browser.dark(false);
    }
}
