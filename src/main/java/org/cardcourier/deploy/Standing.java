package org.cardcourier.deploy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cardcourier.Settings;
import org.cardcourier.check.Finding;
import org.cardcourier.route.RouteSet;

/**
 * What runs on a home, out of which files, and why the last save was refused. The running process writes it down in
 * {@code data/deployed.json} at each change; commands read it there. Times are epoch milliseconds.
 *
 * @param process  id of the process that wrote it; whether it still runs, only its lock tells
 * @param files    the files in use, in order of name
 * @param refused  the last save, if it was refused; else null
 * @param degraded one sentence for each file of which another text is in use than lies in the home since the start
 * @param restart  settings that were changed in courier.properties and count from the next start on, in order of name
 * @param answered the last {@code courier reload} that was answered; "" for none
 */
public record Standing(
        long process,
        List<InUse> files,
        Refusal refused,
        List<String> degraded,
        List<String> restart,
        String answered) {

    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    /**
     * A file in use.
     *
     * @param file   such as "routes/card-send.camel.yaml"
     * @param since  since when this text is in use
     * @param sha256 of the text, in hexadecimal
     * @param routes what it built; empty unless it is a route file
     */
    public record InUse(String file, long since, String sha256, List<RouteSet.Running> routes) {}

    /**
     * A save that was not taken.
     *
     * @param at       when
     * @param files    what had been saved, such as "routes/card-send.camel.yaml"; also what was deleted
     * @param findings the mistakes, at least one
     */
    public record Refusal(long at, List<String> files, List<Finding> findings) {}

    /** @return one sentence for each thing that a person should mend */
    public List<String> troubles() {
        List<String> troubles = new ArrayList<>(degraded);
        if (refused != null) {
            troubles.add("the last save was refused, what ran before runs on: "
                    + refused.findings().get(0) + "; see: courier reload --check");
        }
        return troubles;
    }

    private static Path file(Settings settings) {
        return settings.home().resolve("data").resolve("deployed.json");
    }

    /**
     * What the process that runs, or ran last, wrote down.
     *
     * @param settings of the home
     * @return nothing if none did
     * @throws Settings.Wrong if it cannot be read
     */
    public static Optional<Standing> read(Settings settings) {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file(settings)), Standing.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new Settings.Wrong(file(settings) + " cannot be read: use the user that runs Card Courier");
        }
    }

    void write(Settings settings) throws IOException {
        Path file = file(settings);
        Files.createDirectories(file.getParent());
        Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
        Files.write(fresh, JSON.writeValueAsBytes(this));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
