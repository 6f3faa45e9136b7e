package org.cardcourier.intake;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.cardcourier.notice.Action;
import org.cardcourier.notice.Logistics;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Order;
import org.cardcourier.notice.OrderItem;
import org.cardcourier.notice.Parcel;
import org.cardcourier.notice.ParcelItem;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;

/** Random notices of every shape; the same seed gives the same notices. */
final class SomeNotices {

    private static final String[] WORDS = {
        "无线鼠标",
        "Café Filter Nº 4",
        "SF1234567890",
        "📦⌚",
        "两\n行",
        "\"quoted\" \\ / tab\t",
        "1058.00",
        "</script>",
        "\u2028",
        " ",
        "é́"
    };

    private final Random random;

    SomeNotices(long seed) {
        random = new Random(seed);
    }

    Notice next() {
        int kind = random.nextInt(3);
        return new Notice(
                "n-" + random.nextInt(),
                1 + random.nextInt(Integer.MAX_VALUE),
                kind == 0 ? order() : null,
                kind == 1 ? message() : null,
                kind == 0 ? list(this::action) : List.of(),
                random.nextBoolean() ? Notice.DEFAULT_TEMPLATE : "order-question",
                random.nextBoolean() ? "" : "zh-CN",
                Shape.values()[random.nextInt(Shape.values().length)],
                time(),
                time(),
                time(),
                kind == 2 || random.nextBoolean() ? then() : Then.NOTHING);
    }

    private Order order() {
        return new Order(
                text(),
                text(),
                text(),
                text(),
                text(),
                list(() -> new OrderItem(text(), text(), text(), text())),
                text(),
                text(),
                text(),
                text(),
                text(),
                random.nextBoolean() ? Logistics.NONE : new Logistics(text(), text(), text()),
                list(this::parcel),
                text(),
                text(),
                texts());
    }

    private Parcel parcel() {
        return new Parcel(text(), text(), text(), text(), text(), text(), list(() -> new ParcelItem(text(), text())));
    }

    private Message message() {
        return new Message("·" + text(), text(), object(2), random.nextBoolean(), text());
    }

    private Action action() {
        return random.nextBoolean()
                ? new Action(Action.LINK, "·" + text(), "https://shop.example/" + random.nextInt(), "")
                : new Action(Action.POSTBACK, "·" + text(), "", "P" + random.nextInt());
    }

    private Then then() {
        return new Then(
                list(this::text),
                list(this::text),
                text(),
                random.nextInt(Integer.MAX_VALUE),
                random.nextInt(100),
                random.nextInt(100),
                "·" + text(),
                object(2));
    }

    private Instant time() {
        return random.nextBoolean() ? null : Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.toString();
    }

    private <T> List<T> list(Supplier<T> entry) {
        List<T> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(entry.get());
        }
        return list;
    }

    private Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        list(() -> texts.put("·" + text(), text()));
        return texts;
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> object = new LinkedHashMap<>();
        list(() -> object.put("·" + text(), value(depth)));
        return object;
    }

    private Object value(int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 8)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt();
            case 3 -> random.nextInt() + Integer.MAX_VALUE + 5L * Integer.MAX_VALUE;
            case 4 -> new BigInteger(80, random).add(BigInteger.ONE.shiftLeft(70));
            case 5 -> new BigDecimal(BigInteger.valueOf(random.nextLong()), 1 + random.nextInt(20));
            case 6 -> object(depth - 1);
            default -> list(() -> value(depth - 1));
        };
    }
}
