package org.cardcourier.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.Exchange;
import org.cardcourier.intake.Mapping;
import org.cardcourier.intake.MappingRefused;
import org.cardcourier.intake.Mappings;
import org.cardcourier.intake.NoticeFiles;
import org.cardcourier.intake.RefusedRows;
import org.cardcourier.journal.Acceptance;
import org.cardcourier.notice.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The bean {@code drop} that {@code intake-files} names: the rows of a dropped file, what became of them, and where the
 * file goes.
 */
public final class Drop {

    /** Property: where the file goes, relative to the drop folder. */
    public static final String MOVE_TO = "move_to";

    private static final Logger LOG = LoggerFactory.getLogger("org.cardcourier.files");
    private static final String BATCH = "courier.batch";
    private static final DateTimeFormatter SUFFIX =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    private final Path folder;
    private final NoticeFiles files;
    private final Mappings mappings;
    private final int group;
    private final Clock clock;
    private volatile String saidLast = "";

    /**
     * Watches over one folder.
     *
     * @param folder   where files are dropped; done/, refused/ and reports/ lie below it
     * @param files    opens them
     * @param mappings other systems' field names, chosen by the file's name
     * @param group    rows that are accepted in one commit
     * @param clock    the time
     */
    public Drop(Path folder, NoticeFiles files, Mappings mappings, int group, Clock clock) {
        this.folder = folder;
        this.files = files;
        this.mappings = mappings;
        this.group = group;
        this.clock = clock;
    }

    /**
     * The good rows of a file, in groups; the bad ones go to its report as they are met.
     *
     * @param exchange its header {@code CamelFileNameOnly} names the file; its property {@code source} is set
     * @return the groups, read as they are asked for
     * @throws IOException if the report cannot be written: the file stays for the next poll
     */
    public Iterator<List<Notice>> rows(Exchange exchange) throws IOException {
        String name = exchange.getMessage().getHeader(Exchange.FILE_NAME_ONLY, String.class);
        for (String own : List.of("done", "refused")) {
            realFolder(own);
        }
        Batch batch = new Batch(name, new RefusedRows(realFolder("reports"), freeName("reports", name)), group);
        exchange.setProperty(BATCH, batch);
        exchange.setProperty("source", "file:" + name);
        try {
            Mapping mapping = mappings.batchMappingFor(name).orElse(null);
            batch.open(files.open(folder.resolve(name), mapping));
        } catch (org.cardcourier.intake.FileRefused | MappingRefused e) {
            batch.refuseWhole(e.getMessage());
        }
        return batch;
    }

    /**
     * What became of a group.
     *
     * @param exchange its body are the group's {@link Acceptance}s
     * @throws IOException if the report cannot be written
     */
    public void accepted(Exchange exchange) throws IOException {
        List<?> acceptances = exchange.getMessage().getBody(List.class);
        exchange.getProperty(BATCH, Batch.class)
                .accepted(acceptances.stream().map(Acceptance.class::cast).toList());
    }

    /**
     * The file is read to its end: closes its report and says where it goes.
     *
     * @param exchange its property {@code move_to} is set
     * @throws IOException if the report cannot be written
     */
    public void finish(Exchange exchange) throws IOException {
        Batch batch = exchange.getProperty(BATCH, Batch.class);
        boolean some = batch.isSomeAccepted();
        if (!some && batch.refused() == 0) {
            batch.refuseWhole("the file holds no notice");
        }
        batch.end();
        saidLast = "";
        exchange.setProperty(MOVE_TO, freePath(some ? "done" : "refused", batch.name()));
        if (batch.refused() == 0 && some) {
            LOG.info("{}: {} accepted, {} known before", batch.name(), batch.accepted(), batch.known());
        } else {
            LOG.warn(
                    "{}: {} accepted, {} known before, {} refused: correct them by reports/{} and drop them again",
                    batch.name(),
                    batch.accepted(),
                    batch.known(),
                    batch.refused(),
                    batch.reportName());
        }
    }

    /** A file that could not be read to its end stays where it is and is read again from its first row. */
    public void giveUp(Exchange exchange) throws IOException {
        Batch batch = exchange.getProperty(BATCH, Batch.class);
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (batch != null) {
            batch.discard();
        }
        String name = batch == null
                ? exchange.getMessage().getHeader(Exchange.FILE_NAME_ONLY, "", String.class)
                : batch.name();
        String because = thrown == null ? "it could not be read" : thrown.getMessage();
        boolean isNew = !(name + because).equals(saidLast);
        saidLast = name + because; // each poll meets it again, and a full disk is no place for many lines
        LOG.atLevel(isNew ? Level.WARN : Level.DEBUG)
                .log(
                        "{} stays in the drop folder and is read again at the next poll, no notice is sent twice: {}",
                        name,
                        because);
    }

    /** Whoever may drop files may make links too: a file must never be moved through one to where routes are read from. */
    private Path realFolder(String name) throws IOException {
        Path own = folder.resolve(name);
        if (!Files.exists(own, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(own);
        }
        if (!Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(own + " is a link or a file, not a folder: nothing is read until it is one again");
        }
        return own;
    }

    private String freePath(String subfolder, String name) {
        return subfolder + "/" + freeName(subfolder, name);
    }

    /** A second file of the same name gets the time in its name, and so does its report. */
    private String freeName(String subfolder, String name) {
        String wanted = subfolder.equals("reports") ? RefusedRows.nameFor(name) : name;
        if (!Files.exists(folder.resolve(subfolder).resolve(wanted), LinkOption.NOFOLLOW_LINKS)) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String ending = dot > 0 ? name.substring(dot) : "";
        return stem + "." + SUFFIX.format(clock.instant()) + ending;
    }
}
