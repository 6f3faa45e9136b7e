package org.cardcourier.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.cardcourier.Settings;

/**
 * How a command asks the running process to look at the home's files now: by a file in {@code data/}, so that only who may
 * write there can.
 */
public final class Requests {

    private Requests() {}

    static Path file(Settings settings) {
        return settings.home().resolve("data").resolve("reload.request");
    }

    /**
     * Asks.
     *
     * @param settings of the home
     * @return what {@link Standing#answered} will be when it has been looked
     * @throws IOException if the request cannot be written
     */
    public static String ask(Settings settings) throws IOException {
        String id = UUID.randomUUID().toString();
        Path fresh = file(settings).resolveSibling("." + id);
        Files.writeString(fresh, id);
        Files.move(fresh, file(settings), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return id;
    }

    /**
     * Takes back what nobody answered.
     *
     * @param settings of the home
     * @throws IOException if it cannot be deleted
     */
    public static void takeBack(Settings settings) throws IOException {
        Files.deleteIfExists(file(settings));
    }
}
