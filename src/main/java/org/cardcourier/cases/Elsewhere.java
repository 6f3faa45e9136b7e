package org.cardcourier.cases;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.EndpointStrategy;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/**
 * Lets no route of a case reach out of it: what is neither in this process, nor the sandbox, nor a file of the case's own
 * folder is replaced by an endpoint that takes everything and gives nothing. So no case sends a mail, empties a mailbox or
 * writes to a Chatwoot, whatever its routes and settings say.
 */
final class Elsewhere implements EndpointStrategy {

    private static final Set<String> INSIDE = Set.of(
            "bean",
            "browse",
            "class",
            "controlbus",
            "dataformat",
            "direct",
            "disruptor",
            "freemarker",
            "journal",
            "language",
            "log",
            "mock",
            "platform-http",
            "ref",
            "scheduler",
            "seda",
            "stub",
            "timer",
            "validator",
            "xslt");

    private final String sandbox;
    private final Path folder;

    /**
     * Allows one server and one folder.
     *
     * @param sandbox its address
     * @param folder  where files may be read and written
     */
    Elsewhere(URI sandbox, Path folder) {
        this.sandbox = sandbox.getRawAuthority();
        this.folder = folder;
    }

    @Override
    public Endpoint registerEndpoint(String uri, Endpoint endpoint) {
        return endpoint instanceof Nowhere || isHere(endpoint.getEndpointUri())
                ? endpoint
                : new Nowhere(endpoint.getEndpointUri(), endpoint);
    }

    private boolean isHere(String uri) {
        int colon = uri.indexOf(':');
        String scheme = uri.substring(0, Math.max(0, colon));
        String rest = uri.substring(colon + 1).replaceFirst("[?].*", "").replaceFirst("^//", "");
        return switch (scheme) {
            case "http", "https" ->
                rest.replaceFirst("^https?:/*", "").replaceFirst("/.*", "").equals(sandbox);
            case "file" -> folder.resolve(rest).normalize().startsWith(folder);
            default -> INSIDE.contains(scheme);
        };
    }

    /** An endpoint in whose place nothing is. */
    private static final class Nowhere extends DefaultEndpoint {

        private final String uri;

        Nowhere(String uri, Endpoint instead) {
            super(uri, instead.getComponent());
            this.uri = uri;
            setCamelContext(instead.getCamelContext());
        }

        @Override
        protected String createEndpointUri() {
            return uri;
        }

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                public void process(Exchange exchange) {
                    // taken
                }
            };
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            return new DefaultConsumer(this, processor);
        }

        @Override
        public boolean isLenientProperties() {
            return true;
        }
    }
}
