package org.cardcourier.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.cardcourier.intake.InvalidNotice;
import org.cardcourier.intake.Limits;
import org.cardcourier.intake.Mapping;
import org.cardcourier.intake.MappingRefused;
import org.cardcourier.intake.Mappings;
import org.cardcourier.intake.NoticeReader;
import org.cardcourier.intake.Problem;
import org.cardcourier.intake.Unacceptable;
import org.cardcourier.journal.Acceptance;
import org.cardcourier.journal.Journal;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.JournalDown;
import org.cardcourier.journal.JournalFull;
import org.cardcourier.journal.OtherContent;
import org.cardcourier.journal.Story;
import org.cardcourier.notice.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code webhook} that {@code intake-webhook} names: who may send, what was sent, what is answered. */
public final class Webhook {

    private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ARRAY = "courier.array";

    private final Gate gate;
    private final NoticeReader reader;
    private final Mappings mappings;
    private final Journal journal;

    /**
     * Puts the parts together.
     *
     * @param gate     who may send
     * @param reader   reads notices
     * @param mappings other systems' field names
     * @param journal  for the stories
     */
    public Webhook(Gate gate, NoticeReader reader, Mappings mappings, Journal journal) {
        this.gate = gate;
        this.reader = reader;
        this.mappings = mappings;
        this.journal = journal;
    }

    /**
     * Lets only those pass who may be known senders, before their body is read.
     *
     * @param headers gives a header's value by its name, or null
     * @throws HttpRefusal 401 if the sender is certainly not known
     */
    void verifyHeaders(UnaryOperator<String> headers) {
        gate.verifyHeaders(headers);
    }

    /**
     * Whether a caller has the key.
     *
     * @param headers gives a header's value by its name, or null
     * @return false for all others
     */
    boolean hasKey(UnaryOperator<String> headers) {
        try {
            gate.verifyKey(headers);
            return true;
        } catch (HttpRefusal e) {
            return false;
        }
    }

    /**
     * Lets only known senders pass; their signature covers the raw bytes.
     *
     * @param exchange a request; the body becomes its bytes
     * @throws HttpRefusal 401 for a wrong or missing signature or key, 415 for what is not JSON
     */
    public void verify(Exchange exchange) {
        Message message = exchange.getMessage();
        byte[] body = message.getBody(byte[].class);
        byte[] bytes = body == null ? new byte[0] : body;
        gate.verify(name -> message.getHeader(name, String.class), bytes);
        String type = message.getHeader(Exchange.CONTENT_TYPE, "", String.class);
        if (!type.toLowerCase(java.util.Locale.ROOT).startsWith("application/json")) {
            throw new HttpRefusal(415, HttpRefusal.wrongType(type));
        }
        message.setBody(bytes);
    }

    /**
     * Reads the notices of a request.
     *
     * @param exchange its body are the bytes; its header {@code mapping} may name a mapping; its property {@code array}
     *                 becomes true where a list was sent, so that a list is answered
     * @return the notices, in order
     * @throws Unacceptable if one of them is wrong, with the problems of all
     */
    public List<Notice> read(Exchange exchange) {
        String name = exchange.getMessage().getHeader("mapping", String.class);
        Mapping mapping = name == null ? null : mappings.named(name);
        byte[] body = exchange.getMessage().getBody(byte[].class);
        exchange.setProperty(ARRAY, NoticeReader.isList(body, mapping));
        List<Notice> notices = reader.readAll(body, mapping, Limits.WEBHOOK);
        if (notices.size() == 1 && !notices.get(0).account().isEmpty()) {
            exchange.setProperty(Names.ACCOUNT, notices.get(0).account());
        }
        return notices;
    }

    /**
     * Answers what was accepted: 202, or 200 where all of it was known before.
     *
     * @param exchange its body are the {@link Acceptance}s
     */
    public void accepted(Exchange exchange) {
        List<?> acceptances = exchange.getMessage().getBody(List.class);
        boolean allKnown = acceptances.stream().allMatch(one -> ((Acceptance) one).isKnown());
        ArrayNode list = JSON.createArrayNode();
        for (Object one : acceptances) {
            Acceptance acceptance = (Acceptance) one;
            list.addObject()
                    .put("notice_id", acceptance.id())
                    .put("state", acceptance.state().word())
                    .put("duplicate", acceptance.isKnown());
        }
        boolean isOne = !isArray(exchange) && list.size() == 1;
        answer(exchange, allKnown ? 200 : 202, isOne ? list.get(0) : list);
        if (isOne) {
            String account = exchange.getProperty(Names.ACCOUNT, String.class);
            exchange.getMessage()
                    .setHeader(
                            "Location",
                            "/notices/" + ((Acceptance) acceptances.get(0)).id()
                                    + (account == null ? "" : "?account=" + account));
        }
    }

    /**
     * Answers why nothing was accepted.
     *
     * @param exchange its exception is read
     */
    public void refuse(Exchange exchange) {
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        ObjectNode body = JSON.createObjectNode().put("error", thrown.getMessage());
        if (thrown instanceof HttpRefusal refusal) {
            answer(exchange, refusal.status(), body);
        } else if (thrown instanceof Unacceptable unacceptable) {
            if (unacceptable instanceof InvalidNotice invalid) {
                problems(invalid, body.putArray("problems"));
            }
            answer(exchange, unacceptable.httpStatus(), body);
        } else if (thrown instanceof MappingRefused) {
            answer(exchange, 422, body);
        } else if (thrown instanceof OtherContent other) {
            body.put("notice_id", other.id());
            answer(exchange, 409, isArray(exchange) ? body.put("index", other.index()) : body);
        } else if (thrown instanceof JournalFull || thrown instanceof JournalDown) {
            answer(exchange, 503, body);
            exchange.getMessage().setHeader("Retry-After", thrown instanceof JournalFull ? "1" : "10");
        } else {
            LOG.error("A request to {} failed", exchange.getFromEndpoint().getEndpointUri(), thrown);
            answer(exchange, 500, body.put("error", "Card Courier failed; its log says why. Nothing was accepted"));
        }
    }

    private static boolean isArray(Exchange exchange) {
        return exchange.getProperty(ARRAY, false, boolean.class);
    }

    private static void problems(InvalidNotice invalid, ArrayNode list) {
        for (Problem problem : invalid.problems()) {
            ObjectNode one = list.addObject();
            if (problem.index() >= 0) {
                one.put("index", problem.index());
            }
            one.put("field", problem.path()).put("problem", problem.what()).put("got", problem.got());
        }
    }

    /**
     * Tells the story of one notice; the sender must be known.
     *
     * @param exchange its header {@code id} names the notice, {@code account} its connection where that is a further one
     * @throws HttpRefusal 401 for a missing key, 404 for an unknown notice
     */
    public void story(Exchange exchange) {
        Message message = exchange.getMessage();
        gate.verifyKey(name -> message.getHeader(name, String.class));
        String id = message.getHeader("id", "", String.class);
        Optional<Story> story = Notice.isId(id) ? find(account(message), id) : Optional.empty();
        answer(
                exchange,
                200,
                StoryJson.of(story.orElseThrow(() -> new HttpRefusal(404, "There is no notice " + shortened(id)))));
    }

    private String account(Message message) {
        String named = message.getHeader("account", Notice.MAIN_ACCOUNT, String.class);
        String account = named.equals(Notice.MAIN_ACCOUNT) ? "" : named;
        if (!journal.accounts().contains(account)) {
            throw new HttpRefusal(404, "There is no connection " + shortened(named) + " in the settings");
        }
        return account;
    }

    private Optional<Story> find(String account, String id) {
        try (JournalDesk desk = journal.of(account).desk()) {
            return desk.find(id);
        }
    }

    private static void answer(Exchange exchange, int status, Object body) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
        try {
            message.setBody(JSON.writeValueAsString(body)); // bytes would be sent as a stream, in pieces (camel 4.17.0)
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String shortened(String text) {
        return text.length() > 100 ? text.substring(0, 100) + "…" : text;
    }
}
