package org.cardcourier.route;

import java.io.IOException;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;

/**
 * {@code direct:alarm-chat}: posts the body, JSON, to the chat's incoming webhook. Its address is a secret: it is read from
 * its file for each post and stands in no endpoint's address, no header that stays and no error.
 */
public final class AlarmChat extends RouteBuilder {

    /** Where nobody is (RFC 2606): the address comes with each exchange. */
    private static final String NOWHERE = "https://alarm-chat.invalid";

    private static final int MOST_BYTES = 64 << 10;
    private static final int SAID_CHARACTERS = 100;

    private final AlarmOptions options;
    private final Duration connectTimeout;
    private final Duration readTimeout;

    /**
     * The way to one chat.
     *
     * @param options        the file with its address, if there is one
     * @param connectTimeout how long to wait for a connection
     * @param readTimeout    how long to wait for an answer
     */
    public AlarmChat(AlarmOptions options, Duration connectTimeout, Duration readTimeout) {
        this.options = options;
        this.connectTimeout = connectTimeout;
        this.readTimeout = readTimeout;
    }

    @Override
    public void configure() {
        if (options.chatUrl().isEmpty()) {
            return;
        }
        AnswerLimits limits =
                new AnswerLimits(MOST_BYTES, connectTimeout.plus(readTimeout).plus(readTimeout));
        from("direct:alarm-chat")
                .routeId("alarm-chat")
                .routeDescription("Posts an alarm to the chat's incoming webhook")
                .errorHandler(noErrorHandler())
                .process(this::ask)
                .to(NOWHERE + "?httpMethod=POST&throwExceptionOnFailure=false&followRedirects=false"
                        + "&userAgent=CardCourier&skipResponseHeaders=true"
                        + "&connectTimeout=" + connectTimeout.toMillis()
                        + "&responseTimeout=" + readTimeout.toMillis()
                        + "&soTimeout=" + readTimeout.toMillis()
                        + limits.bind(getContext(), "alarmLimits"))
                .process(this::take);
    }

    private void ask(Exchange exchange) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
        message.setBody(message.getBody(String.class).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        message.setHeader(Exchange.HTTP_URI, options.chat().toString());
    }

    private void take(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        int status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        String said = message.getBody(String.class);
        message.removeHeaders("*");
        message.setBody(null);
        if (status / 100 != 2) {
            throw new IOException("the chat answered " + status + words(said)
                    + ": is the webhook in alarm.chat-url-file still there?");
        }
    }

    /** Such as "invalid_payload"; whatever could be a page, or the address come back, is left out. */
    private static String words(String said) {
        return said != null && said.matches("[A-Za-z_ ]{1," + SAID_CHARACTERS + "}") ? " (" + said + ")" : "";
    }
}
