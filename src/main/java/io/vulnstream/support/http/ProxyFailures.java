package io.vulnstream.support.http;

import io.netty.handler.proxy.ProxyConnectException;
import io.vulnstream.support.http.HttpProblem.Kind;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;

/** Says of a failure whether it was the proxy's, which the configuration leads to, or the host's behind it. */
final class ProxyFailures {
    private ProxyFailures() {}

    /** The failure itself when the proxy had no part in it. */
    static Throwable told(Throwable failure, URI asked, ProxyAddress proxy) {
        var message = String.valueOf(failure.getMessage());
        if (failure instanceof ProxyConnectException && message.contains("407")) {
            return unauthorized(asked, proxy);
        }
        return failure instanceof ProxyConnectException
                        || failure instanceof ConnectException
                        || failure instanceof UnknownHostException
                ? new HttpProblem(
                        Kind.PROXY,
                        proxy + " did not connect to " + asked.getAuthority() + ": " + message + "; see that "
                                + key(asked) + " is right, or name the host in network.noProxy")
                : failure;
    }

    static HttpProblem unauthorized(URI asked, ProxyAddress proxy) {
        return new HttpProblem(
                Kind.PROXY,
                proxy + " wants " + (proxy.user() == null ? "" : "other ") + "credentials (407): write them into "
                        + key(asked) + ", http://USER:PASSWORD@HOST:PORT");
    }

    private static String key(URI asked) {
        return "https".equalsIgnoreCase(asked.getScheme()) ? "network.proxy.https" : "network.proxy.http";
    }
}
