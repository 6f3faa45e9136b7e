package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.sftp.server.DirectoryHandle;
import org.apache.sshd.sftp.server.SftpSubsystem;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The route samples/intake-sftp.camel.yaml, copied into routes/ as its head says, and a real SFTP server. */
@Tag("slow")
class SftpTest {

    private static final String GOOD =
            "{\"notice_id\":\"%s\",\"conversation_id\":%d,\"message\":{\"content\":\"您好\"}}%n";
    private static KeyPair hostKey;
    private static KeyPair otherKey;

    @TempDir
    Path home;

    @TempDir
    Path remote;

    private final Map<String, String> listedAs = new ConcurrentHashMap<>();
    private Sandbox sandbox;
    private CourierUnderTest courier;
    private SshServer server;
    private Path folder;

    @BeforeAll
    static void makeKeys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(3072);
        hostKey = generator.generateKeyPair();
        otherKey = generator.generateKeyPair();
    }

    @BeforeEach
    void prepare() throws Exception {
        folder = Files.createDirectories(remote.resolve("out"));
        server = serve(0);
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(5));
        courier = new CourierUnderTest(home, sandbox)
                .set("drop.poll-ms", "50")
                .set("drop.settle-ms", "100")
                .write("routes/intake-sftp.camel.yaml", Files.readString(Path.of("samples/intake-sftp.camel.yaml")));
        settings("right-password");
        knownHosts(hostKey);
    }

    @AfterEach
    void stop() throws Exception {
        courier.close();
        sandbox.close();
        server.stop(true);
    }

    private void settings(String password) {
        courier.write("courier.properties", """
                sftp.host=127.0.0.1
                sftp.port=%d
                sftp.directory=out
                sftp.username=shop
                sftp.password=%s
                sftp.known-hosts-file=%s
                sftp.poll-ms=200
                sftp.settle-ms=300
                sftp.wait-ms=1000
                """.formatted(server.getPort(), password, home.resolve("known_hosts")));
    }

    private void knownHosts(KeyPair key) {
        courier.write(
                "known_hosts",
                "[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(key.getPublic()) + "\n");
    }

    private SshServer serve(int port) throws IOException {
        SshServer made = SshServer.setUpDefaultServer();
        made.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        made.setPort(port);
        made.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        made.setPasswordAuthenticator(
                (user, password, session) -> user.equals("shop") && password.equals("right-password"));
        made.setFileSystemFactory(new VirtualFileSystemFactory(remote));
        made.setSubsystemFactories(Collections.singletonList(new Lying()));
        made.start();
        return made;
    }

    /** Says of some files that they are called otherwise. */
    private final class Lying extends SftpSubsystemFactory {
        @Override
        public Command createSubsystem(ChannelSession channel) throws IOException {
            return new SftpSubsystem(channel, this) {
                @Override
                protected void writeDirEntry(
                        int id,
                        DirectoryHandle dir,
                        Map<String, Path> entries,
                        Buffer buffer,
                        int index,
                        Path file,
                        String name,
                        LinkOption... options)
                        throws IOException {
                    super.writeDirEntry(
                            id, dir, entries, buffer, index, file, listedAs.getOrDefault(name, name), options);
                }
            };
        }
    }

    private static List<String> names(Path of) throws IOException {
        if (!Files.isDirectory(of)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(of)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void put(String name, String text) throws IOException {
        Path part = Files.writeString(folder.resolve("." + name), text);
        Files.move(part, folder.resolve(name));
    }

    private Story awaitEnd(String id) {
        CourierUnderTest.await(
                "the end of " + id,
                () -> courier.find(id).filter(story -> story.state().isEnd()).isPresent());
        return courier.story(id);
    }

    private void awaitMoved(String ending) {
        CourierUnderTest.await(ending + " in done/ of the server", () -> {
            try {
                return names(folder.resolve("done")).stream().anyMatch(name -> name.endsWith(ending));
            } catch (IOException e) {
                return false;
            }
        });
    }

    @Test
    void aFileIsFetchedReadAndMovedThere() throws Exception {
        courier.start();
        put("订单 1.jsonl", GOOD.formatted("a", 1) + GOOD.formatted("b", 2));
        assertEquals("file:订单 1.jsonl", awaitEnd("a").source());
        assertEquals(State.DELIVERED, awaitEnd("b").state());
        awaitMoved("-订单 1.jsonl");
        assertFalse(Files.exists(folder.resolve("订单 1.jsonl")));
        assertTrue(Files.exists(home.resolve("drop/done/订单 1.jsonl")));
    }

    @Test
    void namesThatLeadElsewhereStayWhereTheyAre() throws Exception {
        listedAs.put("one.jsonl", "x/../../one.jsonl");
        listedAs.put("two.jsonl", "two\n.jsonl");
        listedAs.put("three.jsonl", "/etc/three.jsonl");
        listedAs.put("four.jsonl", "x\\four.jsonl");
        listedAs.put("six.jsonl", "../six.jsonl");
        for (String name : listedAs.keySet()) {
            put(name, GOOD.formatted("evil-" + name.charAt(0), 1));
        }
        Files.createDirectories(folder.resolve("five.jsonl"));
        put("half.jsonl.part", GOOD.formatted("half", 1));
        put("good.jsonl", GOOD.formatted("a", 1));
        Files.writeString(remote.resolve("one.jsonl"), GOOD.formatted("outside", 1));
        courier.start();
        awaitMoved("-good.jsonl");
        put("later.jsonl", GOOD.formatted("b", 1)); // the others do not block it
        awaitMoved("-later.jsonl");
        awaitEnd("b");
        assertEquals(2, courier.posted(1).size());
        for (String id : List.of("outside", "half", "evil-o", "evil-t", "evil-f", "evil-s")) {
            assertTrue(courier.find(id).isEmpty(), id);
        }
        assertEquals(
                List.of(
                        "done",
                        "five.jsonl",
                        "four.jsonl",
                        "half.jsonl.part",
                        "one.jsonl",
                        "six.jsonl",
                        "three.jsonl",
                        "two.jsonl"),
                names(folder));
        assertTrue(Files.exists(remote.resolve("one.jsonl")));
    }

    @Test
    void aFileThatGrowsIsFetchedWhenItIsWhole() throws Exception {
        courier.start();
        byte[] text = (GOOD.formatted("a", 1) + GOOD.formatted("b", 2)).getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = Files.newOutputStream(folder.resolve("slow.jsonl"))) {
            for (byte each : text) {
                out.write(each);
                java.util.concurrent.locks.LockSupport.parkNanos(2_000_000_000L / text.length);
            }
        }
        awaitMoved("-slow.jsonl");
        awaitEnd("a");
        awaitEnd("b");
        assertEquals(List.of("slow.jsonl"), names(home.resolve("drop/done")));
        assertTrue(names(home.resolve("drop/reports")).stream().noneMatch(name -> name.contains("refused")));
    }

    @Test
    void aHostWithAnotherKeyIsNotTalkedTo() throws Exception {
        knownHosts(otherKey);
        put("good.jsonl", GOOD.formatted("a", 1));
        courier.start();
        nothingComesUntil(() -> knownHosts(hostKey)); // a person looks and puts it right
    }

    @Test
    void aWrongPasswordFetchesNothing() throws Exception {
        server.setPasswordAuthenticator((user, password, session) -> false);
        put("good.jsonl", GOOD.formatted("a", 1));
        courier.start();
        nothingComesUntil(() -> server.setPasswordAuthenticator((user, password, session) -> true));
    }

    private void nothingComesUntil(Runnable putRight) throws Exception {
        java.util.concurrent.atomic.AtomicInteger sessions = new java.util.concurrent.atomic.AtomicInteger();
        server.addSessionListener(new org.apache.sshd.common.session.SessionListener() {
            @Override
            public void sessionClosed(org.apache.sshd.common.session.Session session) {
                sessions.incrementAndGet();
            }
        });
        CourierUnderTest.await("two tries", () -> sessions.get() >= 2);
        assertTrue(courier.find("a").isEmpty());
        assertTrue(Files.exists(folder.resolve("good.jsonl")));
        putRight.run();
        awaitEnd("a");
        awaitMoved("-good.jsonl");
    }

    @Test
    void itGoesOnAfterTheServerDied() throws Exception {
        put("one.jsonl", GOOD.formatted("a", 1));
        courier.start();
        awaitMoved("-one.jsonl");
        int port = server.getPort();
        server.stop(true);
        put("two.jsonl", GOOD.formatted("b", 1));
        server = serve(port);
        awaitMoved("-two.jsonl");
        awaitEnd("b");
    }

    @Test
    void whatCannotBeMovedThereIsFetchedOnceAlsoAfterARestart() throws Exception {
        Files.writeString(folder.resolve("done"), "a file in the place of the folder");
        put("one.jsonl", GOOD.formatted("a", 1));
        courier.start();
        awaitEnd("a");
        courier.stop();
        courier.start();
        put("two.jsonl", GOOD.formatted("b", 1));
        awaitEnd("b");
        assertEquals(List.of("one.jsonl", "two.jsonl"), names(home.resolve("drop/done")));
        assertEquals(List.of("done", "one.jsonl", "two.jsonl"), names(folder));
    }
}
