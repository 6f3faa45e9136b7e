package org.cardcourier.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.util.HexFormat;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.NoticeCodec;

/**
 * The canonical form of a notice: what the journal stores and compares. Fields in the design's order, objects of free
 * names sorted by name, times in UTC, defaults and absent values left out. Safe to use from many threads.
 */
public final class NoticeJson implements NoticeCodec {

    /** Stands in while the id is being computed; a real id may be the same. */
    static final String NO_ID = "-";

    private static final String HASH_VERSION = "v1-";
    private static final int HASH_BYTES = 20;
    private static final JsonFactory FACTORY = new JsonFactory();

    @Override
    public byte[] write(Notice notice) {
        return written(notice, true);
    }

    @Override
    public Notice read(byte[] bytes) {
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            return StoredNotice.read(parser);
        } catch (IOException | DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("stored notice is not readable: " + e.getMessage(), e);
        }
    }

    /** The notice with the id it has when its sender gave none: a hash of all the rest, the same for the same content. */
    static Notice withHashedId(Notice n) {
        byte[] hash = sha256().digest(written(n.inAccount(""), false)); // ids are told apart in each account
        String id = HASH_VERSION + HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        return new Notice(
                id,
                n.conversationId(),
                n.person(),
                n.order(),
                n.message(),
                n.actions(),
                n.template(),
                n.locale(),
                n.shape(),
                n.eventTime(),
                n.notBefore(),
                n.expires(),
                n.then(),
                n.account());
    }

    private static byte[] written(Notice notice, boolean withId) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            new CanonicalJson(json).write(notice, withId);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
