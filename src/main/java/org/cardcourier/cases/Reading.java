package org.cardcourier.cases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.cardcourier.Beans;
import org.cardcourier.Settings;
import org.cardcourier.intake.FileRefused;
import org.cardcourier.intake.Mapping;
import org.cardcourier.intake.MappingRefused;
import org.cardcourier.intake.Mappings;
import org.cardcourier.intake.NoticeFiles;
import org.cardcourier.intake.Problem;
import org.cardcourier.intake.Row;
import org.cardcourier.intake.Rows;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Person;

/**
 * What a case brings in, as the same readers understand it that its routes use.
 *
 * @param notices the good ones
 * @param refused a sentence for each problem, with the row before it
 */
record Reading(List<Notice> notices, List<String> refused) {

    /**
     * Reads all that a case brings.
     *
     * @param wanted the case
     * @param home   the home's settings
     * @return what is good and what is not
     * @throws IOException if a file cannot be read
     */
    static Reading of(CaseFile wanted, Settings home) throws IOException {
        Reading all = new Reading(new ArrayList<>(), new ArrayList<>());
        Mappings mappings = new Mappings(home.mappings());
        NoticeFiles files =
                Beans.files(home, Beans.reader(home, Beans.templates(home)).in(zone(wanted, home)));
        Path folder = Files.createTempDirectory("courier-test-");
        try {
            for (Step step : wanted.steps()) {
                try {
                    all.read(step, wanted, folder, files, mappings, home);
                } catch (MappingRefused | FileRefused e) {
                    all.refused.add(e.getMessage());
                }
            }
        } finally {
            try (var left = Files.list(folder)) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
        return all;
    }

    private static ZoneId zone(CaseFile wanted, Settings home) {
        String own = wanted.settings().getOrDefault("courier.time-zone", "");
        try {
            return own.isEmpty() ? home.timeZone().orElse(null) : ZoneId.of(own);
        } catch (DateTimeException e) {
            return null; // the start says so
        }
    }

    private void read(Step step, CaseFile wanted, Path folder, NoticeFiles files, Mappings mappings, Settings home)
            throws IOException {
        if (step instanceof Step.Post post) {
            read(json(folder, post.json()), post.mapping().isEmpty() ? null : mappings.named(post.mapping()), files);
        } else if (step instanceof Step.Orders orders) {
            String name = wanted.settings().getOrDefault("orders.mapping", home.ordersMapping());
            read(json(folder, orders.json()), name.isEmpty() ? null : mappings.named(name), files);
        } else if (step instanceof Step.Drop drop) {
            Path file = folder.resolve(drop.name());
            drop(drop, file);
            read(file, mappings.batchMappingFor(drop.name()).orElse(null), files);
        }
    }

    /** Puts a dropped file's content somewhere. */
    static void drop(Step.Drop drop, Path to) throws IOException {
        if (drop.content() == null) {
            Files.writeString(to, drop.text());
        } else {
            Files.copy(drop.content(), to, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static Path json(Path folder, String json) throws IOException {
        return Files.writeString(folder.resolve("notices.json"), json);
    }

    private void read(Path file, Mapping mapping, NoticeFiles files) throws IOException {
        try (Rows rows = files.open(file, mapping)) {
            while (rows.hasNext()) {
                Row row = rows.next();
                if (row.isGood()) {
                    notices.add(row.notice());
                }
                for (Problem problem : row.problems()) {
                    refused.add("row " + row.number() + ": " + problem.sentence());
                }
            }
        }
    }

    /** What the case names, by which cases could come in each other's way. */
    Set<String> names(CaseFile wanted) {
        Set<String> names = new TreeSet<>();
        conversations(wanted).forEach(number -> names.add("conversation " + number));
        notices.forEach(notice -> {
            names.add("notice " + notice.id());
            if (notice.person() != null) {
                add(names, notice.person());
            }
        });
        wanted.contacts().forEach(person -> names.add("contact " + person));
        if (wanted.hasOrders()) {
            names.add("the order system");
        }
        return names;
    }

    private static void add(Set<String> names, Person person) {
        names.add("person " + person.identifier() + " " + person.email() + " " + person.phoneNumber());
    }

    /** Every conversation that the case is about, as far as it is known before. */
    Set<Long> conversations(CaseFile wanted) {
        Set<Long> numbers = new TreeSet<>();
        notices.stream()
                .map(Notice::conversationId)
                .filter(number -> number > 0)
                .forEach(numbers::add);
        wanted.conversations().forEach(conversation -> numbers.add(conversation.id()));
        wanted.missing().forEach(numbers::add);
        for (Step step : wanted.steps()) {
            if (step instanceof Step.Press press && press.conversation() > 0) {
                numbers.add(press.conversation());
            } else if (step instanceof Step.Say say && say.conversation() > 0) {
                numbers.add(say.conversation());
            }
        }
        return numbers;
    }
}
