package io.vulnstream.support.pg;

import io.vulnstream.support.http.Trust;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.postgresql.ssl.WrappedFactory;

/** Believes for JDBC what is believed elsewhere; JDBC makes it by its name. */
public final class JdbcTrust extends WrappedFactory {
    /** @param file address of a PEM file; null for none but the JDK's */
    public JdbcTrust(@Nullable String file) throws GeneralSecurityException, IOException {
        var trust = Trust.of(file == null ? null : Path.of(URI.create(file)));
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.managers(), null);
        factory = context.getSocketFactory();
    }
}
