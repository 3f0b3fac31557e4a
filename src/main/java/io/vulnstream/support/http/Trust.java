package io.vulnstream.support.http;

import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.net.TrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Believes the CAs of a file besides those the JDK believes. Reads the file when TLS is first spoken; that blocks. */
public final class Trust implements TrustOptions {
    /** What the JDK believes. */
    public static final Trust USUAL = new Trust(null);

    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";
    private final @Nullable Path file;

    private Trust(@Nullable Path file) {
        this.file = file;
    }

    /** @param file in PEM; null for none but the JDK's */
    public static Trust of(@Nullable Path file) {
        return file == null ? USUAL : new Trust(file);
    }

    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /**
     * Looks at a PEM file without understanding its certificates, which takes a tenth of a second where there are many.
     *
     * @throws CertificateException when there is none or one is cut or garbled; the message says which
     */
    public static void check(Path file) throws IOException, CertificateException {
        blocks(file);
    }

    /** What stands between the lines of PEM, whatever else is in the file. */
    private static List<byte[]> blocks(Path file) throws IOException, CertificateException {
        var text = Files.readString(file, StandardCharsets.ISO_8859_1);
        var blocks = new ArrayList<byte[]>();
        for (int begin = text.indexOf(BEGIN); begin >= 0; begin = text.indexOf(BEGIN, begin)) {
            begin += BEGIN.length();
            int end = text.indexOf(END, begin);
            var der = end < 0 ? new byte[0] : decoded(text.substring(begin, end));
            if (!wholeSequence(der)) {
                throw unreadable(blocks.size() + 1, null);
            }
            blocks.add(der);
        }
        if (blocks.isEmpty()) {
            throw new CertificateException("it holds no certificate: nothing in it begins with " + BEGIN);
        }
        return blocks;
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /** A certificate is one ASN.1 sequence, whose length stands in the one or two bytes that 0x81 or 0x82 announces. */
    private static boolean wholeSequence(byte[] der) {
        if (der.length < 4 || der[0] != 0x30) {
            return false;
        }
        return switch (der[1] & 0xff) {
            case 0x81 -> (der[2] & 0xff) + 3 == der.length;
            case 0x82 -> ((der[2] & 0xff) << 8 | (der[3] & 0xff)) + 4 == der.length;
            default -> false;
        };
    }

    private static CertificateException unreadable(int number, @Nullable Throwable cause) {
        return new CertificateException("the certificate number " + number + " in it cannot be read", cause);
    }

    private static List<Certificate> read(Path file) throws IOException, CertificateException {
        var factory = CertificateFactory.getInstance("X.509");
        var found = new ArrayList<Certificate>();
        for (var block : blocks(file)) {
            try {
                found.add(factory.generateCertificate(new ByteArrayInputStream(block)));
            } catch (CertificateException e) {
                throw unreadable(found.size() + 1, e);
            }
        }
        return found;
    }

    public TrustManager[] managers() throws GeneralSecurityException, IOException {
        return factory().getTrustManagers();
    }

    private TrustManagerFactory factory() throws GeneralSecurityException, IOException {
        if (file == null) {
            return factory(null);
        }
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (var certificate : usual()) {
            store.setCertificateEntry("jdk-" + number++, certificate);
        }
        for (var certificate : read(file)) {
            store.setCertificateEntry("own-" + number++, certificate);
        }
        return factory(store);
    }

    private static List<Certificate> usual() throws GeneralSecurityException {
        var usual = new ArrayList<Certificate>();
        for (var manager : factory(null).getTrustManagers()) {
            if (manager instanceof X509TrustManager known) {
                usual.addAll(List.of(known.getAcceptedIssuers()));
            }
        }
        return usual;
    }

    /** @param store null for what the JDK trusts by itself */
    private static TrustManagerFactory factory(@Nullable KeyStore store) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    /** What is wrong with a certificate, where that is why a connection failed, and what to do. */
    public static Optional<String> refusal(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (cause instanceof CertPathBuilderException) {
                return Optional.of("its certificate comes from no CA that is trusted here; if the CA is your own or a"
                        + " proxy's, put it into a PEM file and name that in network.caFile");
            }
            if (cause instanceof VertxException
                    && cause.getCause() == null
                    && "SSL handshake failed".equals(cause.getMessage())) { // all that the client of PostgreSQL knows
                return Optional.of(
                        "no TLS could be agreed on: its certificate is for another host name, or from no CA that"
                                + " is trusted here; a CA of your own goes into a PEM file that is named in network.caFile");
            }
            if (cause instanceof CertificateException && cause.getCause() == null) {
                return Optional.of("its certificate is not right: " + cause.getMessage());
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    @Override
    public TrustOptions copy() {
        return this;
    }

    @Override
    public TrustManagerFactory getTrustManagerFactory(Vertx vertx) throws Exception {
        return factory();
    }

    @Override
    public Function<String, TrustManager[]> trustManagerMapper(Vertx vertx) throws Exception {
        var managers = managers();
        return name -> managers;
    }
}
