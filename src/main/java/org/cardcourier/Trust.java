package org.cardcourier;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The certificates of {@code chatwoot.trust-store}, trusted beside the JDK's own. */
public final class Trust {

    private Trust() {}

    /**
     * What an encrypted connection to Chatwoot trusts.
     *
     * @param settings the settings
     * @return such a context; nothing where the JDK's own certificates do
     * @throws Settings.Wrong if the file cannot be used
     */
    public static Optional<SSLContext> of(Settings settings) {
        return settings.trustStore().map(file -> context(file, settings.trustPassword()));
    }

    private static SSLContext context(Path file, String password) {
        try {
            KeyStore both = KeyStore.getInstance(KeyStore.getDefaultType());
            both.load(null, null);
            addJdks(both);
            addOwn(both, file, password.isEmpty() ? null : password.toCharArray());
            TrustManagerFactory factory = factory();
            factory.init(both);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new Settings.Wrong("chatwoot.trust-store " + file + " cannot be used (" + e.getMessage()
                    + "): it must be a PKCS12 or JKS file that chatwoot.trust-store-password opens");
        }
    }

    private static void addJdks(KeyStore both) throws GeneralSecurityException {
        TrustManagerFactory factory = factory();
        factory.init((KeyStore) null);
        int n = 0;
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager known) {
                for (X509Certificate certificate : known.getAcceptedIssuers()) {
                    both.setCertificateEntry("jdk-" + n++, certificate);
                }
            }
        }
    }

    private static void addOwn(KeyStore both, Path file, char[] password) throws GeneralSecurityException, IOException {
        KeyStore own = KeyStore.getInstance(KeyStore.getDefaultType()); // reads PKCS12 and JKS
        try (InputStream in = Files.newInputStream(file)) {
            own.load(in, password);
        }
        for (String alias : Collections.list(own.aliases())) {
            both.setCertificateEntry("own-" + alias, own.getCertificate(alias));
        }
    }

    private static TrustManagerFactory factory() throws GeneralSecurityException {
        return TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    }
}
