package org.cardcourier;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cardcourier.notice.Notice;

/**
 * The settings of further connections: {@code chatwoot.NAME.api-url} is for the connection NAME what
 * {@code chatwoot.api-url} is for the main one. What a connection does not say is as for the main one, but for what belongs
 * to an account or is a secret.
 */
final class ConnectionKeys {

    private static final Pattern FURTHER = Pattern.compile("chatwoot\\.([^.]*)\\.(.*)");

    private static final String TRUST_STORE = "trust-store";
    private static final String TRUST_PASSWORD = "trust-store-password";

    /** As for the main connection where nothing is said. */
    private static final List<String> SHARED = List.of(
            "api-url",
            "connect-timeout-ms",
            "read-timeout-ms",
            "connections",
            "requests-per-second",
            "probe-ms",
            "settle-ms",
            "proxy",
            TRUST_STORE,
            TRUST_PASSWORD,
            "allow-plain-http",
            "shadow");

    /** Never those of another connection; the value is the one where nothing is said. */
    private static final Map<String, String> OWN = Map.ofEntries(
            Map.entry("account-id", ""),
            Map.entry("api-token", ""),
            Map.entry("api-token-file", ""),
            Map.entry("sender-bot-id", "0"),
            Map.entry("webhook-secret", ""),
            Map.entry("webhook-secret-file", ""),
            Map.entry("webhook-path-secret-file", ""),
            Map.entry("support-team-id", "0"),
            Map.entry("support-agent-id", "0"));

    /** Where the main connection has these: ids of its account, under another name. */
    private static final String OF_ANSWERS = "support-";

    private ConnectionKeys() {}

    static boolean isOfFurther(String key) {
        return FURTHER.matcher(key).matches();
    }

    /** @throws Settings.Wrong if there is no such setting, or no connection may have that name */
    static void check(String key, String where) {
        Matcher parts = FURTHER.matcher(key);
        if (!parts.matches()) {
            return;
        }
        String name = parts.group(1);
        if (!Notice.isAccount(name) || name.equals(Notice.MAIN_ACCOUNT)) {
            throw new Settings.Wrong(
                    where + ": " + key + " names no connection: a name has 1 to 64 of a-z, 0-9 and -, and \""
                            + Notice.MAIN_ACCOUNT + "\" is the one without a name");
        }
        if (!known().contains(parts.group(2))) {
            String nearest = known().stream()
                    .min(java.util.Comparator.comparingInt(other -> Distance.between(parts.group(2), other)))
                    .orElse("");
            throw new Settings.Wrong(
                    where + ": there is no setting " + key + "; did you mean chatwoot." + name + "." + nearest + "?");
        }
    }

    private static Set<String> known() {
        Set<String> known = new TreeSet<>(SHARED);
        known.addAll(OWN.keySet());
        return known;
    }

    /** @return the names of the further connections */
    static Set<String> names(Map<String, String> all) {
        Set<String> names = new TreeSet<>();
        for (String key : all.keySet()) {
            Matcher parts = FURTHER.matcher(key);
            if (parts.matches()) {
                names.add(parts.group(1));
            }
        }
        return names;
    }

    /** {@code CHATWOOT_SHOP_B_API_TOKEN} for a connection shop-b that the file or {@code -D} names. */
    static void fromEnvironment(Map<String, String> all, Map<String, String> environment) {
        for (String name : names(all)) {
            for (String known : known()) {
                String key = "chatwoot." + name + "." + known;
                String value = environment.get(key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"));
                if (value != null) {
                    all.put(key, value);
                }
            }
        }
    }

    /** @return all settings as the connection has them, under the names that the main one's have */
    static Map<String, String> of(String name, Map<String, String> all) {
        Map<String, String> own = new TreeMap<>(all);
        OWN.forEach((key, value) -> own.put(plain(key), value));
        if (all.containsKey("chatwoot." + name + "." + TRUST_STORE)) {
            own.put("chatwoot." + TRUST_PASSWORD, "");
        }
        for (String key : known()) {
            String value = all.get("chatwoot." + name + "." + key);
            if (value != null) {
                own.put(plain(key), value);
            }
        }
        own.keySet().removeIf(ConnectionKeys::isOfFurther);
        return own;
    }

    /** What the main connection's setting is called. */
    private static String plain(String key) {
        return (key.startsWith(OF_ANSWERS) ? "answers." : "chatwoot.") + key;
    }

    /** A sentence about the main connection's settings, as one about this one's. */
    static String said(String sentence, String name) {
        String keys = String.join("|", known());
        return sentence.replaceAll("\\b(chatwoot|answers)\\.(?=(" + keys + ")\\b)", "chatwoot." + name + ".")
                .replace(
                        "CHATWOOT_API_TOKEN",
                        "CHATWOOT_" + name.toUpperCase(Locale.ROOT).replace('-', '_') + "_API_TOKEN");
    }

    /** @return such as {@code chatwoot.api-token} for {@code chatwoot.shop-b.api-token} */
    static String withoutName(String key) {
        Matcher parts = FURTHER.matcher(key);
        return parts.matches() ? "chatwoot." + parts.group(2) : key;
    }
}
