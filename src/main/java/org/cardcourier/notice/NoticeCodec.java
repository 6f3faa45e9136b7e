package org.cardcourier.notice;

/** Writes a notice as bytes that can be stored and compared, and reads its own bytes back. */
public interface NoticeCodec {

    /**
     * The canonical form: the same content always gives the same bytes, whatever the order and spelling it came in.
     *
     * @param notice the notice
     * @return UTF-8 JSON with only the fields that were given, in a fixed order
     */
    byte[] write(Notice notice);

    /**
     * Reads what {@link #write} wrote.
     *
     * @param bytes stored bytes
     * @return an equal notice
     * @throws IllegalArgumentException if the bytes are not of that form
     */
    Notice read(byte[] bytes);
}
