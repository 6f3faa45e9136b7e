package org.cardcourier.route;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.cardcourier.intake.SecretFile;

/**
 * How people are told of what wants them.
 *
 * @param language     "en" or "zh"
 * @param chatUrl      the file with the address of the chat's incoming webhook, which is a secret, or nothing
 * @param mailUser     who logs in at the mail server; "" for nobody
 * @param mailPassword the file with the password, or nothing
 */
public record AlarmOptions(String language, Optional<Path> chatUrl, String mailUser, Optional<Path> mailPassword) {

    /**
     * Looks at the secrets once, so that a wrong one is said before it is needed.
     *
     * @throws IllegalArgumentException if one cannot be used; one sentence that does not show it
     */
    public void check() {
        if (chatUrl.isPresent()) {
            chat();
        }
        mailPassword.ifPresent(file -> password());
    }

    /**
     * Reads the chat's address.
     *
     * @return http(s)://host and what follows
     * @throws IllegalArgumentException if there is none, or one that cannot be used
     */
    URI chat() {
        Path file = chatUrl.orElseThrow(
                () -> new IllegalArgumentException("alarm.chat-url-file is not set: there is no chat to tell"));
        String text;
        try {
            text = SecretFile.read(file).get(0);
        } catch (IOException e) {
            throw new IllegalArgumentException("alarm.chat-url-file " + file + " cannot be used: write the address of"
                    + " the chat's incoming webhook into it, one line");
        }
        URI url = url(text);
        if (url == null) {
            throw new IllegalArgumentException("alarm.chat-url-file " + file
                    + " must hold the address of an incoming webhook, such as https://hooks.example.com/…");
        }
        if ("http".equals(url.getScheme()) && !isLoopback(url.getHost())) {
            throw new IllegalArgumentException("alarm.chat-url-file " + file
                    + " holds an address that is not encrypted, and whoever reads it may write there: use https://");
        }
        return url;
    }

    /** What fails is not shown: the exception of a URI quotes it. */
    private static URI url(String text) {
        try {
            URI url = new URI(text);
            boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            boolean isWhole = url.getHost() != null && url.getUserInfo() == null && url.getFragment() == null;
            return isHttp && isWhole ? url : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /**
     * Reads the password for the mail server.
     *
     * @return the password
     * @throws IllegalArgumentException if there is none
     */
    String password() {
        Path file = mailPassword.orElseThrow(() -> new IllegalArgumentException("alarm.mail-password-file is not set"));
        try {
            String password = Files.readString(file).strip();
            if (!password.isEmpty()) {
                return password;
            }
        } catch (IOException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "alarm.mail-password-file " + file + " cannot be used: write the password of the mail server into it");
    }

    private static boolean isLoopback(String host) {
        try {
            boolean literal = host.equals("localhost") || host.matches("[0-9.]+|\\[[0-9a-fA-F:]+\\]");
            return literal && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
