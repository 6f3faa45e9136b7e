package org.cardcourier.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.cardcourier.Beans;
import org.cardcourier.Settings;
import org.cardcourier.card.Cards;
import org.cardcourier.card.Channel;
import org.cardcourier.card.RefusedCard;
import org.cardcourier.card.TemplateProblem;
import org.cardcourier.card.Templates;
import org.cardcourier.chatwoot.Preview;
import org.cardcourier.chatwoot.Refused;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Shape;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code courier preview}: what would go out, without sending it. */
@Command(
        name = "preview",
        description =
                "Print the exact request bodies of a notice's messages, one JSON a line in order; nothing is sent")
final class PreviewCommand implements Callable<Integer> {

    private final Courier courier;

    @Parameters(
            paramLabel = "FILE",
            description = "Notices: .json, .jsonl, .csv, .tsv or .xml, also .gz; - for standard input")
    private String file;

    @Option(
            names = "--mapping",
            paramLabel = "NAME",
            description = "Read the file in these field names; else the mapping whose name the file's name begins with")
    private String mapping;

    @Option(names = "--text", description = "Print only the text of the card")
    private boolean onlyText;

    @Option(names = "--template", paramLabel = "NAME", description = "Instead of the notice's own")
    private String template;

    @Option(names = "--locale", paramLabel = "LOCALE", description = "Instead of the notice's own, such as en")
    private String locale;

    @Option(
            names = "--shape",
            paramLabel = "SHAPE",
            converter = ShapeByWord.class,
            description = "Instead of the notice's own: auto, pair, text, card or seed")
    private Shape shape;

    @Option(
            names = "--channel",
            paramLabel = "CHANNEL",
            converter = KnownChannel.class,
            description = "As it goes out there, such as Channel::Whatsapp (default: Channel::WebWidget)")
    private String channel;

    PreviewCommand(Courier courier) {
        this.courier = courier;
    }

    static final class ShapeByWord implements ITypeConverter<Shape> {
        @Override
        public Shape convert(String word) {
            for (Shape shape : Shape.values()) {
                if (shape.word().equals(word)) {
                    return shape;
                }
            }
            throw new TypeConversionException("there is no shape \"" + word + "\"");
        }
    }

    static final class KnownChannel implements ITypeConverter<String> {
        @Override
        public String convert(String word) {
            if (!Channel.words().contains(word)) {
                throw new TypeConversionException(
                        "there is no channel \"" + word + "\", known are " + String.join(", ", Channel.words()));
            }
            return word;
        }
    }

    @Override
    public Integer call() {
        Settings settings = courier.deskSettings();
        Templates templates = Beans.templates(settings);
        Cards cards = new Cards(templates);
        List<String> refusals = new ArrayList<>();
        NoticeInput input = new NoticeInput(settings, Beans.reader(settings, templates), courier.terminal());
        for (Notice given : input.read(file, mapping)) {
            Notice notice = overridden(given);
            try {
                lines(notice, cards, settings.of(notice.account()).senderBotId())
                        .forEach(courier.terminal()::say);
            } catch (RefusedCard | TemplateProblem | Refused e) {
                refusals.add("Notice " + notice.id() + ": " + e.getMessage());
            }
        }
        if (!refusals.isEmpty()) {
            throw new Courier.Complaint(refusals);
        }
        return 0;
    }

    /** Said once, and only where there is a card: a plain message is the same everywhere. */
    private void assumeChannel() {
        if (channel == null) {
            channel = Channel.WEB_WIDGET.word();
            courier.terminal().remark("As on " + channel + "; --channel shows another. A run asks Chatwoot");
        }
    }

    private Notice overridden(Notice n) {
        return new Notice(
                n.id(),
                n.conversationId(),
                n.person(),
                n.order(),
                n.message(),
                n.actions(),
                template == null ? n.template() : template,
                locale == null ? n.locale() : locale,
                shape == null ? n.shape() : shape,
                n.eventTime(),
                n.notBefore(),
                n.expires(),
                n.then(),
                n.account());
    }

    private List<String> lines(Notice notice, Cards cards, long senderBotId) {
        if (!notice.hasMessages()) {
            courier.terminal().remark("Notice " + notice.id() + " carries only a then: no message is posted");
            return List.of();
        }
        if (notice.order() != null) {
            cards.check(notice);
            assumeChannel();
        }
        if (onlyText) {
            return List.of(notice.order() == null ? notice.message().content() : cards.render(notice, channel));
        }
        return bodies(notice, cards, senderBotId);
    }

    private List<String> bodies(Notice notice, Cards cards, long senderBotId) {
        return Preview.of(notice, cards, channel, senderBotId).stream()
                .map(request -> new String(request.bytes(), StandardCharsets.UTF_8))
                .toList();
    }
}
