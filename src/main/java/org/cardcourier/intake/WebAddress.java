package org.cardcourier.intake;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which addresses may stand behind a button, a picture or a parcel: absolute http(s), as RFC 3986 writes them, with
 * nothing in them that makes a person read another host than the browser opens. No address is ever fetched.
 */
final class WebAddress {

    static final int LONGEST = 2048;

    private static final Pattern PARTS =
            Pattern.compile("(?i)https?://([^/?#]*)([^?#]*)(\\?[^#]*)?(#.*)?", Pattern.DOTALL);
    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]]*)(?::([0-9]{1,5}))?");
    private static final Pattern NAME = Pattern.compile(
            "(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.)*[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");
    private static final Pattern FOUR_BYTES =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
    // Browsers take a host whose last part is a number for an address: 2130706433, 0x7f.1 and 127.1 are 127.0.0.1.
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(?i)(?:.*\\.)?(?:\\d+|0x[0-9a-f]*)");
    private static final Pattern BAD_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})|%00");

    private WebAddress() {}

    /** @return what is wrong with the address, the rest of a sentence; "" if nothing is */
    static String wrong(String address) {
        if (isOrdinary(address)) {
            return "";
        }
        if (Fields.isLonger(address, LONGEST)) {
            return "must have at most " + LONGEST + " characters";
        }
        if (address.codePoints().anyMatch(WebAddress::isHidden)) {
            return "must not contain blanks, control characters or marks of direction";
        }
        Matcher parts = PARTS.matcher(address);
        if (!parts.matches()) {
            return "must be an absolute address that begins with http:// or https://";
        }
        String host = wrongHost(parts.group(1));
        return host.isEmpty() ? wrongRest(address.substring(parts.start(2))) : host;
    }

    /**
     * Nearly every address is a plain name and a plain path; the rules below, which were a fifth of the work for a
     * notice, need not be asked about it. True says that they would find nothing; false says nothing.
     */
    private static boolean isOrdinary(String address) {
        int host = address.startsWith("https://") ? 8 : address.startsWith("http://") ? 7 : -1;
        int length = address.length();
        if (host < 0 || length > 1000) {
            return false;
        }
        int at = host;
        int part = host;
        while (at < length && address.charAt(at) != '/') {
            char c = address.charAt(at);
            if (c == '.' && at > part) {
                part = at + 1;
            } else if (!isLetterOrDigit(c)) {
                return false;
            }
            at++;
        }
        boolean isName = at > part && at - host <= 63 && !isDigit(address.charAt(part));
        return isName && address.chars().skip(at).allMatch(c -> isLetterOrDigit(c) || "/-._~?=&#".indexOf(c) >= 0);
    }

    private static boolean isLetterOrDigit(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static String wrongHost(String authority) {
        if (authority.contains("@")) {
            return "must not contain a user name before the host";
        }
        Matcher parts = HOST_AND_PORT.matcher(authority);
        if (!parts.matches() || !isHost(parts.group(1))) {
            return "must have a host of letters, digits, dots and hyphens (other scripts as xn--…)";
        }
        String port = parts.group(2);
        return port == null || Integer.parseInt(port) <= 65535 && Integer.parseInt(port) > 0
                ? ""
                : "must have a port from 1 to 65535";
    }

    private static boolean isHost(String host) {
        if (host.startsWith("[")) {
            return host.indexOf(':') >= 0;
        }
        if (host.length() > 253 || !NAME.matcher(host).matches()) {
            return false;
        }
        return !ENDS_IN_NUMBER.matcher(host).matches()
                || FOUR_BYTES.matcher(host).matches();
    }

    private static String wrongRest(String rest) {
        if (rest.chars().anyMatch(c -> "\\\"<>`{}|^".indexOf(c) >= 0)) {
            return "must not contain any of \\ \" < > ` { } | ^ (write them as %5C and the like)";
        }
        return BAD_PERCENT.matcher(rest).find() ? "has a % that is not followed by two hexadecimal digits" : "";
    }

    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
