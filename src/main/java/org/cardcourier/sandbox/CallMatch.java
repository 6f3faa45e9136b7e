package org.cardcourier.sandbox;

import java.util.regex.Pattern;

/**
 * Which requests a fault is meant for.
 *
 * @param method       such as "POST"; "" for any
 * @param path         the whole path without the query; {@code *} stands for any text; "" for any but {@code /sandbox}
 * @param bodyContains text that the body must contain; "" for any
 */
public record CallMatch(String method, String path, String bodyContains) {

    /**
     * Every request to Chatwoot's own paths.
     *
     * @return the match
     */
    public static CallMatch any() {
        return new CallMatch("", "", "");
    }

    /**
     * Message creates in any conversation.
     *
     * @return the match
     */
    public static CallMatch messages() {
        return of("POST", "*/messages");
    }

    /**
     * Message creates in one conversation.
     *
     * @param conversation its display id
     * @return the match
     */
    public static CallMatch messages(long conversation) {
        return of("POST", "*/conversations/" + conversation + "/messages");
    }

    /**
     * By method and path.
     *
     * @param method such as "GET"; "" for any
     * @param path   with {@code *} for any text, such as {@code *}{@code /labels}
     * @return the match
     */
    public static CallMatch of(String method, String path) {
        return new CallMatch(method, path, "");
    }

    /**
     * The same, for requests with a text in the body only.
     *
     * @param text such as an order number
     * @return the narrower match
     */
    public CallMatch withBody(String text) {
        return new CallMatch(method, path, text);
    }

    boolean matches(String requestMethod, String requestPath, String body) {
        return (method.isEmpty() || method.equalsIgnoreCase(requestMethod))
                && pathMatches(requestPath)
                && (bodyContains.isEmpty() || body.contains(bodyContains));
    }

    private boolean pathMatches(String requestPath) {
        if (path.isEmpty()) {
            return !requestPath.startsWith("/sandbox");
        }
        return Pattern.matches(Pattern.quote(path).replace("*", "\\E.*\\Q"), requestPath);
    }
}
