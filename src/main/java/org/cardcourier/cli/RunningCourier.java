package org.cardcourier.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.cardcourier.Settings;
import org.cardcourier.intake.NoticeJson;
import org.cardcourier.intake.SecretFile;
import org.cardcourier.intake.Signatures;
import org.cardcourier.journal.Acceptance;
import org.cardcourier.journal.State;
import org.cardcourier.notice.Notice;

/** The Card Courier that runs on this home, spoken to by HTTP as any sender does. */
final class RunningCourier {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI address;
    private final Optional<String> key;
    private final NoticeJson json = new NoticeJson();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    RunningCourier(Settings settings) {
        if (settings.httpPort() == 0) {
            throw new Courier.Complaint("http.port is 0, so nobody can know where Card Courier listens: set a port");
        }
        this.address = URI.create("http://" + host(settings) + ":" + settings.httpPort() + "/notices");
        this.key = settings.intakeOpen() ? Optional.empty() : Optional.of(key(settings));
    }

    private static String host(Settings settings) {
        String host = settings.httpHost();
        if (host.equals("0.0.0.0") || host.equals("::")) {
            return "127.0.0.1";
        }
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    private static String key(Settings settings) {
        try {
            return SecretFile.read(settings.intakeSecrets()).stream()
                    .filter(secret -> !secret.startsWith(Signatures.SIGNING_PREFIX))
                    .findFirst()
                    .orElseThrow(() -> new Courier.Complaint("intake.secret-file " + settings.intakeSecrets()
                            + " holds no key, only signing secrets: add a line with a key of 20 characters or more"));
        } catch (IOException e) {
            throw new Courier.Complaint("intake.secret-file " + settings.intakeSecrets()
                    + " cannot be read: use the user that runs" + " Card Courier, or set intake.secret-file");
        }
    }

    Acceptance post(Notice notice) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json.write(notice)));
        key.ifPresent(known -> request.header("Authorization", "Bearer " + known));
        try {
            return acceptance(notice, http.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new SendCommand.NotTaken("no answer from " + address + " (" + e
                    + "): send it again, a notice that was accepted is not sent twice");
        } catch (InterruptedException e) {
            throw new Courier.Complaint("Interrupted; send the file again, what was accepted is not sent twice");
        }
    }

    private Acceptance acceptance(Notice notice, HttpResponse<byte[]> answer) {
        JsonNode body = Json.tree(answer.body());
        boolean isAccepted = answer.statusCode() == 200 || answer.statusCode() == 202;
        if (isAccepted && body != null && body.path("state").isTextual()) {
            boolean isKnown = body.path("duplicate").asBoolean();
            return new Acceptance(
                    notice.id(),
                    State.of(body.path("state").asText()),
                    isKnown ? Acceptance.Kind.KNOWN : Acceptance.Kind.NEW);
        }
        String said = body == null ? "" : body.path("error").asText();
        throw new SendCommand.NotTaken(
                said.isEmpty() ? address + " answered " + answer.statusCode() + ": is that Card Courier?" : said);
    }
}
