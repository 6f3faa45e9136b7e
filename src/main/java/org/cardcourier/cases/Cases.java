package org.cardcourier.cases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.cardcourier.Settings;

/** Runs cases on a home: as few starts as they allow, one case after the other. */
public final class Cases {

    /** How the name of a case's file ends. */
    public static final String ENDING = ".case.yaml";

    /** After so many planned faults the circuit breaker may remember them, which the next case has not deserved. */
    private static final long MOST_FAULTS = 3;

    private final Settings home;
    private final boolean update;
    private final Consumer<CaseResult> told;

    /**
     * Prepares to run.
     *
     * @param home   the home's settings as the desk sees them
     * @param update true to write the cards of cases anew
     * @param told   is given each result as it is there
     */
    public Cases(Settings home, boolean update, Consumer<CaseResult> told) {
        this.home = home;
        this.update = update;
        this.told = told;
    }

    /**
     * Looks for cases.
     *
     * @param where files, and folders that are searched with all below them
     * @return the files, sorted
     * @throws IOException if a folder cannot be read
     */
    public static List<Path> find(List<Path> where) throws IOException {
        Set<Path> found = new TreeSet<>();
        for (Path each : where) {
            if (Files.isDirectory(each)) {
                try (Stream<Path> all = Files.walk(each)) {
                    all.filter(file -> file.toString().endsWith(ENDING)).forEach(found::add);
                }
            } else {
                found.add(each);
            }
        }
        return List.copyOf(found);
    }

    /**
     * Looks at a case without running it.
     *
     * @param file the case
     * @param home the home's settings
     * @return what nobody could carry out
     */
    public static List<Mistake> mistakes(Path file, Settings home) {
        try {
            CaseReader.read(file, file.toString(), Stage.inboxes(), CaseHome.settingsOf(home.home()));
            return List.of();
        } catch (CaseRefused e) {
            return e.mistakes();
        }
    }

    private record Ready(CaseFile wanted, Reading reading) {}

    /** Cases that share a start. */
    private record Group(Stage.Wish wish, Stage.Claims claims, List<Ready> cases) {}

    /**
     * Runs cases.
     *
     * @param files them
     * @throws Settings.Wrong if the home cannot be started at all
     * @throws Exception      for what nobody foresaw
     */
    public void run(List<Path> files) throws Exception {
        for (Group group : groups(read(files))) {
            run(group);
        }
    }

    private List<Ready> read(List<Path> files) throws IOException {
        Map<String, Integer> inboxes = Stage.inboxes();
        Set<String> settings = CaseHome.settingsOf(home.home());
        List<Ready> ready = new ArrayList<>();
        for (Path file : files) {
            try {
                CaseFile wanted = CaseReader.read(file, shown(file), inboxes, settings);
                ready.add(new Ready(wanted, Reading.of(wanted, home)));
            } catch (CaseRefused e) {
                told.accept(new CaseResult(shown(file), "", List.of(), e.mistakes(), Duration.ZERO));
            }
        }
        return ready;
    }

    /** Below the home without the home. */
    private String shown(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        return absolute.startsWith(home.home())
                ? home.home().relativize(absolute).toString()
                : file.toString();
    }

    private static List<Group> groups(List<Ready> all) {
        Map<Stage.Wish, List<Group>> byWish = new LinkedHashMap<>();
        for (Ready each : all) {
            Stage.Wish wish = Stage.Wish.of(each.wanted());
            List<Group> groups = byWish.computeIfAbsent(wish, nothing -> new ArrayList<>());
            Set<String> names = each.reading().names(each.wanted());
            Group group = groups.stream()
                    .filter(some -> some.claims().take(names))
                    .findFirst()
                    .orElseGet(() -> {
                        Group next = new Group(wish, new Stage.Claims(), new ArrayList<>());
                        next.claims().take(names);
                        groups.add(next);
                        return next;
                    });
            group.cases().add(each);
        }
        return byWish.values().stream().flatMap(List::stream).toList();
    }

    private void run(Group group) throws Exception {
        Stage stage = null;
        try {
            for (Ready each : group.cases()) {
                long start = System.nanoTime();
                List<Difference> differences;
                try {
                    stage = stage == null ? Stage.start(home.home(), group.wish()) : stage;
                    differences = run(each, stage);
                } catch (Settings.Wrong e) {
                    if (each.wanted().settings().isEmpty()) {
                        throw e;
                    }
                    differences = List.of(new Difference(
                            Place.WHOLE, "cannot start with its settings: " + e.getMessage(), List.of(), List.of()));
                }
                told.accept(new CaseResult(
                        each.wanted().name(),
                        each.wanted().title(),
                        differences,
                        List.of(),
                        Duration.ofNanos(System.nanoTime() - start)));
                if (stage != null && isUsedUp(stage)) {
                    stage.close();
                    stage = null;
                }
            }
        } finally {
            if (stage != null) {
                stage.close();
            }
        }
    }

    private List<Difference> run(Ready each, Stage stage) throws Exception {
        List<Difference> differences = new ArrayList<>(CaseRun.run(each.wanted(), each.reading(), stage));
        if (each.wanted().cards() != null) {
            new CardSheet(each.wanted(), stage)
                    .compare(each.reading().notices(), update)
                    .ifPresent(differences::add);
        }
        return differences;
    }

    private static boolean isUsedUp(Stage stage) {
        return stage.sandbox().faults().happened() > MOST_FAULTS || !CaseRun.leftNothing(stage);
    }
}
