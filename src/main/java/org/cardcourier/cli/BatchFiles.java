package org.cardcourier.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.cardcourier.Application;
import org.cardcourier.Settings;
import org.cardcourier.journal.BatchDesk;
import org.cardcourier.journal.BatchStory;

/** The dropped files that the journal knows, for the commands of {@code courier batch}. */
final class BatchFiles {

    private BatchFiles() {}

    static <T> T ask(Courier courier, Function<BatchDesk, T> question) {
        Settings settings = courier.deskSettings();
        if (!Files.exists(settings.journalFile())) {
            throw new Courier.Complaint(
                    "There is no journal at " + settings.journalFile() + " yet: no file was read here so far");
        }
        Application.prepareJournal(settings);
        try (BatchDesk desk = BatchDesk.open(Application.journalOptions(settings))) {
            return question.apply(desk);
        }
    }

    /** @return the latest batch of a file of this name */
    static BatchStory latest(BatchDesk desk, String name) {
        List<BatchStory> found = desk.named(name);
        if (found.isEmpty()) {
            throw new Courier.Complaint("No file " + name + " was read here: see courier batch status");
        }
        return found.get(0);
    }

    /**
     * Decides about the latest batch of a name.
     *
     * @param decision false if it stands in a way that leaves nothing to decide
     * @param said     what follows, behind the file's name
     */
    static int decide(Courier courier, String name, BiPredicate<BatchDesk, Long> decision, String said) {
        return ask(courier, desk -> {
            BatchStory story = latest(desk, name);
            if (!decision.test(desk, story.n())) {
                throw new Courier.Complaint(name + " is " + story.state().word() + ", so nothing was changed");
            }
            courier.terminal().remark(name + said);
            return 0;
        });
    }

    /** @return a file as a drop takes it: a link is not followed, so that it is refused as it is there */
    static Path asDropped(Path file) {
        Path path = file.toAbsolutePath();
        if (path.getFileName() == null) {
            throw new Courier.Complaint("the file " + file + " is no regular file");
        }
        return path;
    }
}
