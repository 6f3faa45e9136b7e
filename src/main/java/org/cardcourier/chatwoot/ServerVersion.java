package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Chatwoot it is, such as 4.10.0.
 *
 * @param major such as 4
 * @param minor such as 10
 * @param patch such as 0
 */
public record ServerVersion(int major, int minor, int patch) implements Comparable<ServerVersion> {

    /** Keeps extra keys of {@code content_attributes}, so that {@link Marker} works. */
    public static final ServerVersion KEEPS_MARKERS = new ServerVersion(4, 9, 0);
    /** Signs account webhooks. */
    public static final ServerVersion SIGNS_WEBHOOKS = new ServerVersion(4, 12, 0);
    /** Lets an agent bot's token read a conversation. */
    public static final ServerVersion LETS_BOTS_READ = new ServerVersion(4, 14, 2);

    private static final Pattern FORM = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?.*");

    /**
     * Reads an answer to {@link Account#version}, {@code {"version": "4.10.0", …}}.
     *
     * @param answer the answer's JSON
     * @return the version; empty if none is in it: that is no Chatwoot
     */
    public static Optional<ServerVersion> of(JsonNode answer) {
        Matcher form = FORM.matcher(Json.text(answer.path("version")));
        return form.matches()
                ? Optional.of(new ServerVersion(number(form.group(1)), number(form.group(2)), number(form.group(3))))
                : Optional.empty();
    }

    /**
     * Compares.
     *
     * @param other the version that something needs
     * @return true if this one is that or newer
     */
    public boolean isAtLeast(ServerVersion other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(ServerVersion other) {
        return Comparator.comparingInt(ServerVersion::major)
                .thenComparingInt(ServerVersion::minor)
                .thenComparingInt(ServerVersion::patch)
                .compare(this, other);
    }

    /** @return such as "4.10.0" */
    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }

    private static int number(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
