package org.cardcourier.proof;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.cardcourier.harness.CourierHome;

/**
 * Posts the notices of its conversations one after the other, each again until it is acknowledged; now and then some in
 * one array.
 */
final class WebhookSender implements Runnable {

    private static final int ARRAY = 5;
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final long AGAIN_MS = 40;

    private final HttpClient client;
    private final CourierHome home;
    private final Notices notices;
    private final int[] mine;
    private final Pace pace;
    private final Acknowledged acknowledged;
    private final Random chance;

    WebhookSender(
            HttpClient client,
            CourierHome home,
            Notices notices,
            int[] mine,
            Pace pace,
            Acknowledged acknowledged,
            long seed) {
        this.client = client;
        this.home = home;
        this.notices = notices;
        this.mine = mine;
        this.pace = pace;
        this.acknowledged = acknowledged;
        this.chance = new Random(seed);
    }

    @Override
    public void run() {
        try {
            for (int next = 0; next < mine.length; ) {
                pace.await(mine[next]);
                int[] together = together(next);
                sendUntilAcknowledged(together);
                next += together.length;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the run was broken off
        }
    }

    private int[] together(int first) {
        int most = chance.nextInt(10) == 0 ? 1 + chance.nextInt(ARRAY) : 1;
        int end = first + 1;
        while (end < mine.length && end - first < most && pace.allows(mine[end])) {
            end++;
        }
        return Arrays.copyOfRange(mine, first, end);
    }

    private void sendUntilAcknowledged(int[] together) throws InterruptedException {
        String body = body(together);
        while (!isAcknowledged(together, body)) {
            Thread.sleep(AGAIN_MS);
        }
    }

    private String body(int[] together) {
        if (together.length == 1) {
            return notices.json(together[0]).toString();
        }
        ArrayNode array = Notices.JSON.createArrayNode();
        for (int n : together) {
            ObjectNode notice = notices.json(n);
            array.add(notice);
        }
        return array.toString();
    }

    private boolean isAcknowledged(int[] together, String body) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + home.port() + "/notices"))
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + home.key())
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return isAcknowledged(together, answer);
        } catch (IOException e) {
            return false; // it was killed, or is not there yet
        }
    }

    /** What comes in a file as well may be known for that. */
    private long sentOnlyHere(int[] together) {
        return Arrays.stream(together)
                .filter(n -> notices.way(n) == Notices.Way.WEBHOOK)
                .count();
    }

    private boolean isAcknowledged(int[] together, HttpResponse<String> answer) {
        switch (answer.statusCode()) {
            case 200, 202 -> {
                acknowledged.byWebhook(together);
                acknowledged.answerWasLost(answer.statusCode() == 200 ? sentOnlyHere(together) : 0);
                return true;
            }
            case 503 -> {
                return false;
            }
            default -> {
                acknowledged.turnedAway(answer.statusCode(), answer.body());
                return false;
            }
        }
    }
}
