package org.cardcourier.console;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What holds for every request: only under names that are ours (against DNS rebinding), only GET and POST, a POST only from
 * our own pages (against forged requests), and headers that leave a foreign script no way in.
 */
final class Guard {

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final Set<String> names = new TreeSet<>();

    Guard(ConsoleOptions options) {
        names.add("localhost");
        names.add("127.0.0.1");
        names.add("[::1]");
        names.add(options.host().toLowerCase(Locale.ROOT));
        options.names().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    }

    void check(RoutingContext context) {
        HttpServerResponse response = context.response();
        response.putHeader("Content-Security-Policy", POLICY);
        response.putHeader("X-Content-Type-Options", "nosniff");
        response.putHeader("X-Frame-Options", "DENY");
        response.putHeader("Referrer-Policy", "same-origin"); // with no-referrer a form's Origin would be "null"
        response.putHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.putHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.putHeader("Cache-Control", "no-store");
        HttpMethod method = context.request().method();
        if (!names.contains(name(context.request().getHeader("Host")))) {
            response.setStatusCode(421).end("This console does not answer to that name: see console.names");
        } else if (method != HttpMethod.GET && method != HttpMethod.POST) {
            response.setStatusCode(405).putHeader("Allow", "GET, POST").end();
        } else {
            context.next();
        }
    }

    /** The host without its port. */
    private static String name(String host) {
        if (host == null) {
            return "";
        }
        int colon = host.lastIndexOf(':');
        boolean hasPort = colon > host.lastIndexOf(']');
        return (hasPort ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
    }

    /** Browsers say of each POST which page it comes from. */
    void checkOrigin(RoutingContext context) {
        String origin = context.request().getHeader("Origin");
        String host = context.request().getHeader("Host");
        boolean isOurs = ("http://" + host).equals(origin) || ("https://" + host).equals(origin);
        if (isOurs) {
            context.next();
        } else {
            context.response().setStatusCode(403).end("This request does not come from the console's own pages");
        }
    }

    boolean isForm(RoutingContext context, Sessions.Session session) {
        String csrf = context.request().getFormAttribute("csrf");
        return csrf != null
                && MessageDigest.isEqual(
                        csrf.getBytes(StandardCharsets.UTF_8), session.csrf().getBytes(StandardCharsets.UTF_8));
    }

    boolean isOfThisHost(RoutingContext context) {
        try {
            return InetAddress.getByName(context.request().remoteAddress().hostAddress())
                    .isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // it is an address, never a name
        }
    }
}
