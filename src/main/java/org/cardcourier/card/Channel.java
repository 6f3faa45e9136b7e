package org.cardcourier.card;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cardcourier.notice.Action;
import org.cardcourier.notice.Shape;

/**
 * What a channel makes of a card: what {@code auto} means there, how its words must be written, and what can be pressed.
 *
 * <p>Read in Chatwoot 4.15.1 ({@code markdown_renderer_service.rb} and the {@code send_on_…_service.rb} of each channel);
 * only the web widget was seen. {@code docs/channels.md} says it channel by channel for people.
 */
public enum Channel {
    /** Nobody could say which: a token that may not read conversations. Treated as the web widget. */
    UNASKED("", Shape.PAIR, Dialect.WIDGET, Options.ANY),
    /** The chat window on a website. */
    WEB_WIDGET("Channel::WebWidget", Shape.PAIR, Dialect.WIDGET, Options.ANY),
    /** The message's JSON goes to the integrator's own address, text and options as they were sent. */
    API("Channel::Api", Shape.PAIR, Dialect.SOURCE, Options.ANY),
    /** WhatsApp Cloud and 360dialog: up to three options are buttons, more are a list. */
    WHATSAPP("Channel::Whatsapp", Shape.PAIR, Dialect.BARE_LINKS, new Options(3, 20, 10, 24, 200)),
    /** Options are an inline keyboard, whose values have at most 64 bytes. */
    TELEGRAM("Channel::Telegram", Shape.PAIR, Dialect.TELEGRAM, new Options(10, 200, 10, 200, 64)),
    /** Options are the buttons of a bubble; the question above them is shown as it was sent. */
    LINE("Channel::Line", Shape.PAIR, Dialect.BARE_LINKS, new Options(10, 20, 10, 20, 300)),
    /** Options are quick replies; the question above them is shown as it was sent. */
    FACEBOOK("Channel::FacebookPage", Shape.PAIR, Dialect.BARE_LINKS, new Options(13, 20, 13, 20, 1000)),
    /** Words only. */
    INSTAGRAM("Channel::Instagram", Shape.TEXT, Dialect.BARE_LINKS, Options.ANY),
    /** Words only. */
    EMAIL("Channel::Email", Shape.TEXT, Dialect.COMMONMARK, Options.ANY),
    /** Words only. */
    SMS("Channel::Sms", Shape.TEXT, Dialect.COMMONMARK, Options.ANY),
    /** Twilio's SMS and its WhatsApp: words only. */
    TWILIO_SMS("Channel::TwilioSms", Shape.TEXT, Dialect.COMMONMARK, Options.ANY),
    /** Words only, shown as they were sent. */
    TIKTOK("Channel::Tiktok", Shape.TEXT, Dialect.PLAIN, Options.ANY),
    /** One that Card Courier does not know: Chatwoot hands its text on as it was sent. */
    OTHER("another", Shape.TEXT, Dialect.PLAIN, Options.ANY);

    /**
     * What can be pressed.
     *
     * @param buttons      so many are buttons, more are a list
     * @param buttonText   most characters on a button
     * @param most         most of them at all
     * @param listText     most characters of a line of the list
     * @param payloadBytes most bytes of a payload in UTF-8: all limits are in characters or bytes, and bytes are never fewer
     */
    private record Options(int buttons, int buttonText, int most, int listText, int payloadBytes) {

        static final Options ANY =
                new Options(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, 0, Integer.MAX_VALUE);
    }

    private static final Map<String, Channel> BY_WORD = new HashMap<>();

    static {
        for (Channel channel : values()) {
            BY_WORD.put(channel.word, channel);
        }
        BY_WORD.remove(OTHER.word);
    }

    private final String word;
    private final Shape shape;
    private final Dialect dialect;
    private final Options options;

    Channel(String word, Shape shape, Dialect dialect, Options options) {
        this.word = word;
        this.shape = shape;
        this.dialect = dialect;
        this.options = options;
    }

    /**
     * The channel of Chatwoot's word.
     *
     * @param word such as "Channel::WebWidget"; null or "" where nobody could say
     * @return {@link #OTHER} for a word that is not known
     */
    public static Channel of(String word) {
        return BY_WORD.getOrDefault(word == null ? "" : word, OTHER);
    }

    /** @return Chatwoot's words of all channels that are known, such as "Channel::WebWidget" */
    public static List<String> words() {
        return Arrays.stream(values())
                .filter(channel -> channel != UNASKED && channel != OTHER)
                .map(Channel::word)
                .toList();
    }

    /** @return Chatwoot's word, such as "Channel::WebWidget"; "" where nobody could say */
    public String word() {
        return word;
    }

    /** What a notice's shape means here. */
    Shape shape(Shape wanted) {
        return wanted == Shape.AUTO ? shape : wanted;
    }

    /** A card's words as this channel must get them. */
    String words(String markdown) {
        return dialect == Dialect.WIDGET ? markdown : Rewriting.of(markdown, dialect);
    }

    /** The question above the buttons: LINE and Facebook show it without reading its Markdown, API inboxes hand it on. */
    String question(String markdown) {
        boolean asItIs = this == LINE || this == FACEBOOK || dialect == Dialect.SOURCE;
        return asItIs ? Rewriting.of(markdown, Dialect.PLAIN) : words(markdown);
    }

    /**
     * Refuses options that the channel would cut off, or refuse long after Chatwoot took the message: Chatwoot does not look.
     *
     * @throws RefusedCard naming the option and what would help
     */
    void checkOptions(List<Action> pressed) {
        if (options == Options.ANY) {
            return;
        }
        if (pressed.size() > options.most) {
            throw new RefusedCard(word + " shows at most " + options.most + " buttons, got " + pressed.size()
                    + "; leave some out, or use shape text");
        }
        int longest = pressed.size() > options.buttons ? options.listText : options.buttonText;
        for (Action action : pressed) {
            String text = OneLine.of(action.text());
            int characters = text.codePointCount(0, text.length());
            if (characters > longest) {
                throw new RefusedCard("button \"" + text + "\" has " + characters + " characters, " + word
                        + " takes at most " + longest + "; shorten it, or use shape text");
            }
            int bytes = Shapes.value(action).getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
            if (bytes > options.payloadBytes) {
                throw new RefusedCard("the payload of button \"" + text + "\" has " + bytes + " bytes, " + word
                        + " takes at most " + options.payloadBytes + "; shorten it, or use shape text");
            }
        }
    }
}
