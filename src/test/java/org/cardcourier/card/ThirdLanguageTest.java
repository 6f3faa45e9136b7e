package org.cardcourier.card;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.cardcourier.notice.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A language that is not shipped is one more file, made of a shipped one: here Japanese. */
class ThirdLanguageTest {

    @TempDir
    Path folder;

    @Test
    void oneFileMakesCardAndQuestionSpeakJapanese() throws IOException {
        try (Stream<Path> shipped = Files.list(Path.of("templates"))) {
            for (Path file : shipped.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        String english = Files.readString(folder.resolve("words.en.ftl"));
        Files.writeString(
                folder.resolve("words.ja.ftl"),
                english.replace("\"Partially shipped\"", "\"一部発送済み\"")
                        .replace("\"Out for delivery\"", "\"配達中\"")
                        .replace("\"Order\"", "\"ご注文\"")
                        .replace("\"Placed\"", "\"注文日\"")
                        .replace("\"Total\"", "\"合計\"")
                        .replace("\"tax\"", "\"税\"")
                        .replace("\"Refund\"", "\"返金\"")
                        .replace("\"Expected\"", "\"お届け予定\"")
                        .replace("\"Can we help you with this order?\"", "\"ご質問はありますか?\""));

        Templates templates = new Templates(folder, "zh-CN");
        Cards cards = new Cards(templates);
        Notice notice = NoticeJson.read(Path.of("samples/order-card-en-parcels.notice.json"))
                .inLocale("ja-JP");

        assertEquals("""
                        📦 **一部発送済み** ご注文 `SO-20260120-0045`
                        注文日 2026-01-20 14:30

                        - Coffee Mug 350ml × 2 €14.50
                        - USB-C cable (1m) × 5 €9.90

                        💰 **合計** €78.50 (税 €12.53)
                        💸 **返金** €9.90
                        🚚 DHL Express [JD014600003](https://www.dhl.com/track?id=JD014600003&lang=en) **配達中** · お届け予定 today · Coffee Mug 350ml × 2
                        🚚 UPS `1Z999AA10123456784` **customs** · USB-C cable (1m) × 4
                        [View order](https://shop.example.com/orders/SO-20260120-0045)""", cards.render(notice));
        assertEquals("ご質問はありますか?", templates.render(cards.questionTemplate(notice), notice));
    }
}
