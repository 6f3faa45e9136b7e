package org.cardcourier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.cardcourier.harness.CourierHome;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JMX as docs/operations.md switches it on. */
@Tag("slow")
class JmxTest {

    private static final String TOKEN = "canary-token-for-jmx";
    private static final String PASSWORD = "password-of-the-operator";
    private static final String AGENT = "-Dcom.sun.management.jmxremote";

    @TempDir
    Path home;

    private List<String> options(int port) throws IOException {
        Path password = home.resolve("data/jmx.password");
        Path access = home.resolve("data/jmx.access");
        Files.createDirectories(password.getParent());
        Files.writeString(password, "operator " + PASSWORD + "\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(access, "operator readonly\n");
        return List.of(
                AGENT + ".port=" + port,
                AGENT + ".rmi.port=" + port,
                AGENT + ".host=127.0.0.1",
                "-Djava.rmi.server.hostname=127.0.0.1",
                AGENT + ".ssl=false",
                AGENT + ".password.file=" + password,
                AGENT + ".access.file=" + access);
    }

    private void settings(String more) {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults())) {
            new CourierUnderTest(home, sandbox).write("courier.properties", """
                    chatwoot.api-url=http://127.0.0.1:1
                    chatwoot.api-token=%s
                    chatwoot.webhook-secret=%s
                    http.port=0
                    console.enabled=false
                    intake.auth=none
                    %s
                    """.formatted(TOKEN, TOKEN, more));
        }
    }

    private static JMXConnector connect(int port, String... credentials) throws IOException {
        return JMXConnectorFactory.connect(
                new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi"),
                credentials.length == 0 ? Map.of() : Map.of(JMXConnector.CREDENTIALS, credentials));
    }

    @Test
    void whoHasThePasswordSeesTheRoutesAndNobodyElseSeesAnything() throws Exception {
        settings("jmx.enabled=true");
        int port = CourierHome.freePort();
        try (Child child = Child.run(home, options(port).toArray(String[]::new))) {
            child.port();
            assertThrows(SecurityException.class, () -> connect(port));
            assertThrows(SecurityException.class, () -> connect(port, "operator", "guess"));
            for (InetAddress address : otherAddresses()) {
                SocketAddress there = new InetSocketAddress(address, port);
                try (Socket socket = new Socket()) {
                    assertThrows(ConnectException.class, () -> socket.connect(there, 5000), address::toString);
                }
            }
            try (JMXConnector connector = connect(port, "operator", PASSWORD)) {
                MBeanServerConnection beans = connector.getMBeanServerConnection();
                ObjectName route = new ObjectName("org.apache.camel:context=courier,type=routes,name=\"card-send\"");
                assertEquals("Started", beans.getAttribute(route, "State"));
                assertThrows(SecurityException.class, () -> beans.invoke(route, "stop", null, null));
                String all = String.join("\n", attributes(beans));
                assertTrue(all.contains("card-send"));
                assertFalse(all.contains(TOKEN), "a secret is among what JMX shows");
            }
        }
    }

    private static List<InetAddress> otherAddresses() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(each -> Collections.list(each.getInetAddresses()).stream())
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
    }

    /** All that may be read, the routes' own text among it. */
    private static List<String> attributes(MBeanServerConnection beans) throws Exception {
        List<String> values = new ArrayList<>();
        Set<ObjectName> names = beans.queryNames(new ObjectName("org.apache.camel:*"), null);
        assertTrue(names.size() > 20, names::toString);
        for (ObjectName name : names) {
            String[] readable = Arrays.stream(beans.getMBeanInfo(name).getAttributes())
                    .filter(MBeanAttributeInfo::isReadable)
                    .map(MBeanAttributeInfo::getName)
                    .toArray(String[]::new);
            AttributeList found = beans.getAttributes(name, readable);
            found.asList().stream().map(Attribute::toString).forEach(values::add);
        }
        return values;
    }

    @Test
    void anOpenOneStopsTheStart() throws Exception {
        settings("");
        int port = CourierHome.freePort();
        List<String> options = new ArrayList<>(options(port));
        options.remove(AGENT + ".host=127.0.0.1");
        assertEquals(
                "JMX would listen on every address of this host: add -Dcom.sun.management.jmxremote.host=127.0.0.1, and"
                        + " reach it by ssh -L (docs/operations.md, JMX)",
                refused(options));
        options = List.of(
                AGENT + ".port=" + port,
                AGENT + ".host=127.0.0.1",
                AGENT + ".ssl=false",
                AGENT + ".authenticate=false");
        assertEquals(
                "JMX without a password (-Dcom.sun.management.jmxremote.authenticate=false) lets everyone on this host run"
                        + " what he likes: give it a -Dcom.sun.management.jmxremote.password.file (docs/operations.md, JMX)",
                refused(options));
    }

    private String refused(List<String> options) throws InterruptedException {
        try (Child child = Child.run(home, options.toArray(String[]::new))) {
            Child.End end = child.end(60);
            assertEquals(78, end.exit(), end::output);
            return end.remarks().get(0).substring("courier: ".length());
        }
    }
}
