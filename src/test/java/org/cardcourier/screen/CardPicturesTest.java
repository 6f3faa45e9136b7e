package org.cardcourier.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.cardcourier.card.Cards;
import org.cardcourier.card.Templates;
import org.cardcourier.intake.Limits;
import org.cardcourier.intake.NoticeReader;
import org.cardcourier.notice.Notice;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The pictures of the README: the default card of a sample, with its buttons, in the sandbox's frame, which has the size of
 * the widget's. {@code -Dcourier.pictures=docs} draws them anew.
 */
@Tag("slow")
class CardPicturesTest {

    private static final int WIDTH = 400;
    private static final int HEIGHT = 640;
    /** Of what is ink rather than ground. Drawn again on the same host it is nothing; two cards differ by 0.8. */
    private static final double MOST_DIFFERENT = 0.5;

    private final Templates templates = new Templates(Path.of("templates"), "zh-CN");

    @ParameterizedTest
    @CsvSource({
        "order-card-everything.notice.json, 1, zh-CN, docs/card-zh.png, docs/card-en.png",
        "order-card-en-everything.notice.json, 2, en, docs/card-en.png, docs/card-zh.png"
    })
    void thePictureInTheReadmeIsTheCardThatIsShown(
            String sample, int conversation, String language, Path file, Path another) throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults());
                Browser browser = new Browser()) {
            post(sandbox, conversation, notice(Path.of("samples", sample)));
            browser.open(
                    sandbox.url().resolve("/sandbox?conversation=" + conversation + "&lang=" + language),
                    WIDTH,
                    HEIGHT);
            assertTrue(isSeenWhole(browser), "the card and its buttons fit into the frame, nothing is scrolled away");
            byte[] drawn = browser.picture();
            if (System.getProperty("courier.pictures") != null) {
                Files.write(file, drawn);
            }
            assertTrue(
                    difference(Files.readAllBytes(file), drawn) < MOST_DIFFERENT,
                    () -> file + " shows another card than " + sample + " is now; if that is right, ./mvnw test"
                            + " -Dtest=CardPicturesTest -Dcourier.pictures=docs draws it");
            assertTrue(difference(Files.readAllBytes(another), drawn) > MOST_DIFFERENT, "every picture looks the same");
        }
    }

    private Notice notice(Path sample) throws IOException {
        return new NoticeReader(templates::known)
                .readAll(Files.readAllBytes(sample), Limits.WEBHOOK)
                .get(0);
    }

    private void post(Sandbox sandbox, int conversation, Notice notice) throws Exception {
        URI messages = sandbox.url().resolve("/api/v1/accounts/2/conversations/" + conversation + "/messages");
        for (Map<String, Object> body : new Cards(templates).preview(notice, "Channel::WebWidget")) {
            HttpRequest request = HttpRequest.newBuilder(messages)
                    .header("Api-Access-Token", sandbox.token())
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(new ObjectMapper().writeValueAsBytes(body)))
                    .build();
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer.body());
        }
    }

    private static boolean isSeenWhole(Browser browser) {
        return browser.run("""
                const scroll = document.querySelector('.scroll').getBoundingClientRect();
                const drawn = [...document.querySelectorAll('.row.agent .bubble, .pill')].map(e => e.getBoundingClientRect());
                String(drawn.length >= 3 && drawn.every(e => e.top >= scroll.top && e.bottom <= scroll.bottom))
                """).equals("true");
    }

    /** How much of the ink of two pictures is in one of them only. */
    private static double difference(byte[] picture, byte[] another) throws IOException {
        BufferedImage one = ImageIO.read(new ByteArrayInputStream(picture));
        BufferedImage other = ImageIO.read(new ByteArrayInputStream(another));
        assertEquals(one.getWidth() + "x" + one.getHeight(), other.getWidth() + "x" + other.getHeight());
        int ink = 0;
        int different = 0;
        for (int y = 0; y < one.getHeight(); y++) {
            for (int x = 0; x < one.getWidth(); x++) {
                boolean isInkInOne = isInk(one.getRGB(x, y));
                boolean isInkInOther = isInk(other.getRGB(x, y));
                ink += isInkInOne || isInkInOther ? 1 : 0;
                different += isInkInOne != isInkInOther ? 1 : 0;
            }
        }
        return (double) different / ink;
    }

    private static boolean isInk(int rgb) {
        return (rgb >> 16 & 0xff) + (rgb >> 8 & 0xff) + (rgb & 0xff) < 3 * 200;
    }
}
