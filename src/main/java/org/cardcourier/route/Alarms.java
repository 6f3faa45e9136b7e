package org.cardcourier.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.cardcourier.intake.SecretFile;

/**
 * The bean {@code alarms} of routes that tell a person what wants them, such as {@code samples/outcome-mail.camel.yaml} and
 * {@code samples/outcome-chat.camel.yaml}.
 */
public final class Alarms {

    /** Property: what it is about, in a few words, as for a mail's subject. */
    public static final String TITLE = "title";
    /** Property: the file that holds the address of the chat's incoming webhook, relative to the home. */
    public static final String URL_FILE = "chat_url_file";

    /** More than so many in a minute are not told one by one: who reads them would not, either. */
    private static final int ONE_BY_ONE = 5;

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int LONGEST = 600;

    private final Path home;
    private final Clock clock;
    private final Map<String, Pace> paces = new ConcurrentHashMap<>();

    /**
     * Nothing was told yet.
     *
     * @param home  the home
     * @param clock the time
     */
    public Alarms(Path home, Clock clock) {
        this.home = home;
        this.clock = clock;
    }

    /** What one route has told in this minute. */
    private static final class Pace {
        private long since;
        private int told;
        private String last = "";

        /** A repeat, after the mail server did not take it, counts once. */
        synchronized int next(String which, long now) {
            boolean isRepeat = which.equals(last);
            if (!isRepeat && Math.abs(now - since) >= MINUTE.toMillis()) {
                since = now;
                told = 0;
            }
            told += isRepeat ? 0 : 1;
            last = which;
            return told;
        }
    }

    /**
     * Says in one line what happened and what to do. After {@value #ONE_BY_ONE} in a minute one more says that there are more,
     * and the rest of that minute stops here; all of them stay on the list.
     *
     * @param exchange its body is an end's story, as {@code journal:outcomes} gives it; afterwards the words, and the property
     *                 {@value #TITLE}
     */
    public void words(Exchange exchange) {
        ObjectNode story = exchange.getMessage().getBody(ObjectNode.class);
        String id = story.path("notice_id").asText();
        int told = paces.computeIfAbsent(exchange.getFromRouteId(), route -> new Pace())
                .next(id + " " + story.path("ended_at").asText(), clock.millis());
        if (told > ONE_BY_ONE + 1) {
            exchange.setRouteStop(true);
        } else if (told > ONE_BY_ONE) {
            exchange.setProperty(TITLE, "Card Courier: more notices want a person");
            exchange.getMessage()
                    .setBody("More notices want a person; those of this minute are not told one by one."
                            + " See: courier notices list --attention, or the console.");
        } else {
            String state = story.path("state").asText();
            exchange.setProperty(TITLE, "Card Courier: notice " + id + " is " + state);
            exchange.getMessage().setBody(oneLine(sentence(story, id, state)));
        }
    }

    private static String sentence(ObjectNode story, String id, String state) {
        StringBuilder words = new StringBuilder("Notice ").append(id);
        String order = story.path("order_id").asText();
        words.append(order.isEmpty() ? "" : " of order " + order).append(" is ").append(state);
        String reason = story.path("reason").asText();
        words.append(reason.isEmpty() ? "" : ", " + reason);
        if (story.path("then_failed").asBoolean()) {
            words.append(", and not all of its \"then\" was done");
        }
        if (story.path("message_failed").asBoolean()) {
            words.append(", and Chatwoot could not hand its message on");
        }
        String detail = story.path("detail").asText();
        words.append(detail.isEmpty() ? "." : ": " + detail);
        return words.append(" See: courier notices show ").append(id).toString();
    }

    /** What came from elsewhere must not end a line, or go on for pages. */
    private static String oneLine(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }

    /**
     * Makes of the words what an incoming webhook of Slack, Mattermost or Rocket.Chat takes, {@code {"text": …}}, and says
     * where it goes. Nobody is called by it, whatever an order's number looks like.
     *
     * @param exchange its body are the words, its property {@value #URL_FILE} names the file of the address
     * @throws IOException if the file cannot be read, or holds no address
     */
    public void chat(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        String text = message.getBody(String.class)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("@", "@\u200b");
        message.setBody(Map.of("text", text));
        message.setHeader(Exchange.HTTP_URI, address(exchange));
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    }

    /** The address is a secret: who has it can write into the chat. It stands in no message of ours. */
    private String address(Exchange exchange) throws IOException {
        Path file = home.resolve(exchange.getProperty(URL_FILE, "", String.class));
        URI address;
        try {
            address = URI.create(SecretFile.read(file).get(0));
        } catch (IllegalArgumentException e) {
            throw new IOException("the first line of " + file + " is no address");
        }
        String host = address.getHost() == null ? "" : address.getHost();
        boolean isLoopback = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
        if (host.isEmpty()
                || !"https".equals(address.getScheme()) && !("http".equals(address.getScheme()) && isLoopback)) {
            throw new IOException("the first line of " + file + " must be an https address (http on this host only)");
        }
        return address.toString();
    }

    /**
     * Makes sure that the chat took it; else the same end comes again.
     *
     * @param exchange its header {@code CamelHttpResponseCode} is read
     * @throws IOException if it did not
     */
    public void taken(Exchange exchange) throws IOException {
        int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, int.class);
        if (status < 200 || status > 299) {
            throw new IOException("the chat's webhook answered " + status + " and not 200");
        }
    }
}
