package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One request, read as Rails reads it: parameters come from the query and from a JSON, form or multipart body. */
final class Request {

    private final String method;
    private final String uri;
    private final String path;
    private final String query;
    private final List<String> segments;
    private final MultiMap headers;
    private final byte[] body;
    private ObjectNode params;

    Request(String method, String uri, MultiMap headers, byte[] body) {
        this.method = method.equals("HEAD") ? "GET" : method;
        this.uri = uri;
        int mark = uri.indexOf('?');
        this.path = mark < 0 ? uri : uri.substring(0, mark);
        this.query = mark < 0 ? "" : uri.substring(mark + 1);
        this.segments = split(path);
        this.headers = headers;
        this.body = body;
    }

    static Request of(HttpServerRequest request, byte[] body) {
        return new Request(request.method().name(), request.uri(), request.headers(), body);
    }

    /** Empty parts (double and trailing slashes) count for nothing; ".json" at the end is the format. */
    private static List<String> split(String path) {
        List<String> segments = new ArrayList<>(8);
        int from = 0;
        while (from < path.length()) {
            int to = path.indexOf('/', from);
            to = to < 0 ? path.length() : to;
            if (to > from) {
                segments.add(path.substring(from, to));
            }
            from = to + 1;
        }
        int last = segments.size() - 1;
        if (last >= 0 && segments.get(last).endsWith(".json")) {
            String name = segments.get(last);
            segments.set(last, name.substring(0, name.length() - 5));
        }
        return segments;
    }

    String method() {
        return method;
    }

    String uri() {
        return uri;
    }

    String path() {
        return path;
    }

    /** A part of the path, counted from 0; "" where the path is shorter. */
    String segment(int index) {
        return index < segments.size() ? segments.get(index) : "";
    }

    int length() {
        return segments.size();
    }

    MultiMap headers() {
        return headers;
    }

    String header(String name) {
        String value = headers.get(name);
        return value == null ? "" : value;
    }

    byte[] body() {
        return body;
    }

    boolean wantsJson() {
        return header("accept").startsWith("application/json") || path.endsWith(".json");
    }

    /** @throws Halt with 400 if the body is broken JSON */
    ObjectNode params() {
        if (params == null) {
            params = Json.object();
            readPairs(query);
            readBody();
        }
        return params;
    }

    JsonNode param(String name) {
        return params().path(name);
    }

    /** The parameter as text, "" where it is missing or null. */
    String text(String name) {
        String text = Json.text(params(), name);
        return text == null ? "" : text;
    }

    private void readBody() {
        if (body.length == 0) {
            return;
        }
        String type = header("content-type").toLowerCase(Locale.ROOT);
        if (type.startsWith("application/json") || type.contains("+json")) {
            readJson();
        } else if (type.startsWith("application/x-www-form-urlencoded")) {
            readPairs(Text.utf8(body));
        } else if (type.startsWith("multipart/form-data")) {
            readParts(header("content-type"));
        }
    }

    private void readJson() {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(body));
            if (Json.read(body) instanceof ObjectNode object) {
                params.setAll(object);
            }
        } catch (IOException e) {
            throw new Halt(wantsJson() ? Answer.outside(400, "Bad Request") : Answer.text(400, Answer.HTML, ""));
        }
    }

    private void readPairs(String pairs) {
        for (String pair : pairs.split("&")) {
            if (!pair.isEmpty()) {
                int mark = pair.indexOf('=');
                put(
                        decode(mark < 0 ? pair : pair.substring(0, mark)),
                        decode(mark < 0 ? "" : pair.substring(mark + 1)));
            }
        }
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private void put(String name, String value) {
        if (name.endsWith("[]")) {
            params.withArray("/" + name.substring(0, name.length() - 2)).add(value);
        } else {
            params.put(name, value);
        }
    }

    private void readParts(String type) {
        int mark = type.indexOf("boundary=");
        if (mark < 0) {
            return;
        }
        String boundary =
                "--" + type.substring(mark + 9).replace("\"", "").split(";")[0].trim();
        for (String part :
                new String(body, StandardCharsets.ISO_8859_1).split(java.util.regex.Pattern.quote(boundary))) {
            int end = part.indexOf("\r\n\r\n");
            if (end > 0) {
                String value = part.substring(end + 4, Math.max(end + 4, part.length() - 2));
                part(part.substring(0, end), value.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
    }

    private void part(String head, byte[] value) {
        String name = attribute(head, " name=\"");
        String file = attribute(head, "filename=\"");
        if (file.isEmpty()) {
            put(name, Text.utf8(value));
        } else {
            ArrayNode files = params.withArray("/attachments");
            files.add(Json.of("filename", Text.utf8(file.getBytes(StandardCharsets.ISO_8859_1)), "size", value.length));
        }
    }

    private static String attribute(String head, String mark) {
        int from = head.indexOf(mark);
        return from < 0 ? "" : head.substring(from + mark.length(), head.indexOf('"', from + mark.length()));
    }
}
