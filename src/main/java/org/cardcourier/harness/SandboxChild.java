package org.cardcourier.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.cardcourier.sandbox.Sandbox;

/** A sandbox as a process of its own, which answers each line that it is asked with one line. */
public final class SandboxChild implements AutoCloseable {

    private final Child child;
    private final BufferedReader output;
    private final String url;
    private final String token;
    private final String account;

    private SandboxChild(Child child) throws IOException {
        this.child = child;
        this.output = child.output();
        String[] ready = String.valueOf(output.readLine()).split(" ");
        if (ready.length != 4) {
            throw new IOException("The sandbox did not start");
        }
        this.url = ready[1];
        this.token = ready[2];
        this.account = ready[3];
    }

    /**
     * Starts a sandbox and waits until it listens.
     *
     * @param log  where its remarks go
     * @param heap such as "512m"
     * @param main a class whose main method ends in {@link #serve}
     * @param args its command line
     * @return the running sandbox
     * @throws IOException if it does not start
     */
    public static SandboxChild start(Path log, String heap, Class<?> main, String... args) throws IOException {
        return new SandboxChild(Child.startTalking(log, List.of("-Xmx" + heap), main, args));
    }

    /**
     * The sandbox's side: says where it listens, then answers until its input ends.
     *
     * @param sandbox the running sandbox
     * @param answers one line for each that is asked
     * @throws IOException if its input cannot be read
     */
    public static void serve(Sandbox sandbox, UnaryOperator<String> answers) throws IOException {
        System.out.println("ready " + sandbox.url() + " " + sandbox.token() + " " + sandbox.accountId());
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String question = questions.readLine(); question != null; question = questions.readLine()) {
            System.out.println(answers.apply(question));
        }
    }

    /** @return its base address */
    public String url() {
        return url;
    }

    /** @return a token that it accepts */
    public String token() {
        return token;
    }

    /** @return the number of its account */
    public String account() {
        return account;
    }

    /** @return processor time that it has used so far */
    public Duration cpu() {
        return child.cpu();
    }

    /**
     * Asks it something.
     *
     * @param question one line
     * @return its answer, one line
     * @throws IOException if it does not answer
     */
    public synchronized String ask(String question) throws IOException {
        child.input().write((question + "\n").getBytes(StandardCharsets.UTF_8));
        child.input().flush();
        String answer = output.readLine();
        if (answer == null) {
            throw new IOException("The sandbox has ended; it said: " + child.said());
        }
        return answer;
    }

    @Override
    public void close() {
        child.close();
    }
}
