package org.cardcourier.route;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bean {@code drop-filter} that {@code intake-files} names: leaves folders alone, files that still grow, and files that
 * wait for a person.
 */
public final class DropFilter implements GenericFileFilter<Object> {

    private static final Logger LOG = LoggerFactory.getLogger("org.cardcourier.files");
    private static final Set<String> OWN = Set.of("done", "refused", "reports");
    private static final int MOST_SAID = 1000;

    private final Drop drop;
    private final Settling settling;
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    /**
     * A filter.
     *
     * @param drop   knows which files wait for a person
     * @param settle how long a file must not have grown
     */
    public DropFilter(Drop drop, Duration settle) {
        this.drop = drop;
        this.settling = new Settling(settle, System::nanoTime, this::sayGrows);
    }

    @Override
    public boolean accept(GenericFile<Object> file) {
        String name = file.getFileNameOnly();
        if (file.isDirectory()) {
            if (!OWN.contains(name) && !name.startsWith(".")) {
                sayOnce(name, "a folder: only files are read, drop what is in it");
            }
            return false;
        }
        if (!Files.exists(Path.of(file.getAbsoluteFilePath()))) {
            sayOnce(
                    name,
                    "a link to nowhere, or was taken away: nothing is read"); // Camel cannot move such a link away
            return false;
        }
        return drop.mayRead(name, file.getFileLength(), file.getLastModified())
                && settling.isOver(name, file.getFileLength(), file.getLastModified());
    }

    private void sayGrows(String name) {
        LOG.info("{} still grows: it is read once it has not grown for drop.settle-ms", name);
        drop.tellWaiting(name, "It still grows: it is read once it has not grown for drop.settle-ms");
    }

    private void sayOnce(String name, String what) {
        if (said.size() < MOST_SAID && said.add(name)) {
            LOG.warn("{} in the drop folder is {}", name, what);
            drop.tellWaiting(name, "It is " + what);
        }
    }
}
