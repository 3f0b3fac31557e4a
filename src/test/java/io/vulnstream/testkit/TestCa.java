package io.vulnstream.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A CA of our own and a server's certificate from it, made by the JDK's keytool. */
public final class TestCa {
    public static final String PASSWORD = "changeit";
    private final Path directory;

    /** @param host the name the server's certificate is for */
    public TestCa(Path directory, String host) throws IOException, InterruptedException, GeneralSecurityException {
        this.directory = directory;
        keytool("-alias", "ca", "-dname", "CN=A CA for tests", "-ext", "bc:critical=ca:true");
        keytool("-alias", "server", "-dname", "CN=" + host, "-signer", "ca", "-ext", "san=dns:" + host);
        var store = KeyStore.getInstance(keyStore().toFile(), PASSWORD.toCharArray());
        write(caFile(), "CERTIFICATE", store.getCertificate("ca").getEncoded());
        write(serverCertificate(), "CERTIFICATE", store.getCertificate("server").getEncoded());
        write(
                serverKey(),
                "PRIVATE KEY",
                store.getKey("server", PASSWORD.toCharArray()).getEncoded());
        Files.setPosixFilePermissions(serverKey(), PosixFilePermissions.fromString("rw-------")); // PostgreSQL insists
        saveServerKey(store, serverKeyStore());
    }

    public Path caFile() {
        return directory.resolve("ca.pem");
    }

    public Path serverCertificate() {
        return directory.resolve("server.pem");
    }

    public Path serverKey() {
        return directory.resolve("server.key");
    }

    /** With the server's key alone, so that no server takes the CA's. */
    public Path serverKeyStore() {
        return directory.resolve("server.p12");
    }

    private Path keyStore() {
        return directory.resolve("keys.p12");
    }

    private static void saveServerKey(KeyStore store, Path file) throws IOException, GeneralSecurityException {
        store.deleteEntry("ca");
        try (var out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
    }

    private void keytool(String... options) throws IOException, InterruptedException {
        var line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
        line.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"));
        line.addAll(List.of("-keystore", keyStore().toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        line.addAll(List.of(options));
        var process = new ProcessBuilder(line).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
    }

    private static void write(Path file, String kind, byte[] content) throws IOException {
        var text = Base64.getMimeEncoder().encodeToString(content);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }
}
