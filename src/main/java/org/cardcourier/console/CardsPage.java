package org.cardcourier.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.cardcourier.Settings;
import org.cardcourier.card.Channel;
import org.cardcourier.intake.Limits;
import org.cardcourier.intake.NoticeJson;
import org.cardcourier.intake.NoticeReader;
import org.cardcourier.intake.Unacceptable;
import org.cardcourier.journal.Story;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Shape;

/** A card before anybody gets it: a notice pasted or picked, as each channel shows it. Nothing is sent. */
final class CardsPage {

    private static final int SAMPLE_BYTES = 100_000;

    private final Settings settings;
    private final NoticeReader reader;
    private final CardPreview preview;

    CardsPage(Settings settings, NoticeReader reader, CardPreview preview) {
        this.settings = settings;
        this.reader = reader;
        this.preview = preview;
    }

    Reply show(Ask ask, Account account) {
        String text = text(ask, account);
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("notice", text);
        model.put("samples", samples());
        model.put("sample", ask.value("sample"));
        model.put("templates", templates());
        model.put("shapes", Stream.of(Shape.values()).map(Shape::word).toList());
        model.put("channels", Channel.words());
        for (String name : List.of("template", "locale", "shape", "channel")) {
            model.put(name, Shown.cut(ask.form().isEmpty() ? ask.value(name) : ask.filled(name), 60));
        }
        preview(ask, account, text, model);
        return new Reply.Page("cards", model);
    }

    /** What was typed, else a notice of the journal, else a sample. */
    private String text(Ask ask, Account account) {
        if (!ask.filled("notice").isBlank()) {
            return ask.filled("notice");
        }
        if (!ask.value("id").isEmpty()) {
            Optional<Story> story = account.ask(desk -> desk.find(ask.value("id")));
            if (story.isPresent()) {
                return pretty(new String(new NoticeJson().write(story.get().notice()), StandardCharsets.UTF_8));
            }
        }
        List<String> samples = samples();
        String name =
                samples.contains(ask.value("sample")) ? ask.value("sample") : samples.isEmpty() ? "" : samples.get(0);
        return name.isEmpty() ? "" : read(settings.home().resolve("samples").resolve(name));
    }

    private static String pretty(String json) {
        try {
            return new com.fasterxml.jackson.databind.ObjectMapper()
                    .readTree(json)
                    .toPrettyString();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return json;
        }
    }

    private void preview(Ask ask, Account account, String text, Map<String, Object> model) {
        model.put("problem", "");
        model.put("views", List.of());
        if (text.isBlank()) {
            return;
        }
        try {
            List<Notice> notices = reader.readAll(text.getBytes(StandardCharsets.UTF_8), Limits.WEBHOOK);
            Notice notice = overridden(notices.get(0), ask);
            String channel = ask.form().isEmpty() ? ask.value("channel") : ask.filled("channel");
            List<String> channels =
                    Channel.words().contains(channel) ? List.of(channel) : List.of(Channel.WEB_WIDGET.word());
            List<Map<String, Object>> views = new ArrayList<>();
            channels.forEach(each -> views.add(
                    preview.channel(notice, each, account, ask.words()).model()));
            model.put("views", views);
        } catch (Unacceptable | IllegalArgumentException e) {
            model.put("problem", Shown.cut(String.valueOf(e.getMessage()), 2000));
        }
    }

    private static Notice overridden(Notice n, Ask ask) {
        String template = ask.filled("template");
        String locale = ask.filled("locale");
        Optional<Shape> shape = Stream.of(Shape.values())
                .filter(each -> each.word().equals(ask.filled("shape")))
                .findFirst();
        return new Notice(
                n.id(),
                n.conversationId(),
                n.person(),
                n.order(),
                n.message(),
                n.actions(),
                template.isEmpty() ? n.template() : template,
                locale.isEmpty() ? n.locale() : locale,
                shape.orElse(n.shape()),
                n.eventTime(),
                n.notBefore(),
                n.expires(),
                n.then(),
                n.account());
    }

    private List<String> samples() {
        return names(settings.home().resolve("samples"), ".notice.json");
    }

    private List<String> templates() {
        return names(settings.templates(), ".md.ftl").stream()
                .map(name -> name.replaceAll("\\..*", ""))
                .distinct()
                .toList();
    }

    private static List<String> names(Path folder, String ending) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .sorted()
                    .limit(100)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String read(Path file) {
        try {
            return Files.size(file) > SAMPLE_BYTES ? "" : Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
