package org.cardcourier.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.function.UnaryOperator;
import org.cardcourier.intake.SecretFile;
import org.cardcourier.intake.Signatures;
import org.cardcourier.intake.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Only who signs or has the key may send. The file of secrets is read again when it changes, so that a secret is changed
 * without a restart; a broken edit leaves the last good secrets in force. A file that is emptied or taken away lets nobody
 * in: that is how secrets are withdrawn. Senders are then asked to come back later, for it may also be an edit on its way.
 */
public final class KeyGate implements Gate {

    private static final Logger LOG = LoggerFactory.getLogger(KeyGate.class);
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final Path file;
    private final Clock clock;
    private FileTime readAt;
    private long lookedAt;
    private Signatures signatures;

    /**
     * A gate with a file of secrets.
     *
     * @param file  one secret a line
     * @param clock the time
     */
    public KeyGate(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /**
     * Looks at the secrets before anyone sends: without them nobody could.
     *
     * @param file  one secret a line
     * @param clock the time
     * @throws IOException              if it is missing, cannot be read, or holds no secret
     * @throws IllegalArgumentException if a secret is none; the message never shows it
     */
    public static void check(Path file, Clock clock) throws IOException {
        new Signatures(SecretFile.read(file), clock);
    }

    @Override
    public void verify(UnaryOperator<String> headers, byte[] body) {
        pass(signatures().of(headers, body));
    }

    @Override
    public void verifyHeaders(UnaryOperator<String> headers) {
        pass(signatures().ofHeaders(headers));
    }

    @Override
    public void verifyKey(UnaryOperator<String> headers) {
        pass(signatures().ofBearer(headers.apply("authorization")));
    }

    private static void pass(Verdict verdict) {
        if (!verdict.isGenuine()) {
            throw new HttpRefusal(401, "Not accepted: " + verdict.sentence());
        }
    }

    private synchronized Signatures signatures() {
        long now = System.nanoTime();
        if (signatures == null || now - lookedAt > LOOK_NANOS) {
            lookedAt = now;
            read();
        }
        if (signatures == null) {
            throw new HttpRefusal(
                    503,
                    "Not accepted: this Card Courier has no secret at present to know a sender by. Send it again later");
        }
        return signatures;
    }

    private void read() {
        try {
            FileTime modified = Files.getLastModifiedTime(file);
            if (!modified.equals(readAt)) {
                signatures = new Signatures(SecretFile.read(file), clock);
                readAt = modified;
            }
        } catch (NoSuchFileException | SecretFile.Empty e) {
            close(e instanceof SecretFile.Empty ? "is empty" : "is gone");
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("The secrets in {} cannot be read, the last good ones stay in force: {}", file, e.getMessage());
        }
    }

    private void close(String how) {
        if (signatures != null) {
            LOG.error("{} {}: nobody can post notices until it holds a secret, one a line. Nothing is lost", file, how);
        }
        signatures = null;
        readAt = null;
    }
}
