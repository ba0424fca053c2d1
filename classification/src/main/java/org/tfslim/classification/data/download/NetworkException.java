package org.tfslim.classification.data.download;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;

/** A download that failed for a reason that may no longer hold at the next attempt. */
final class NetworkException extends Exception {
  private static final long serialVersionUID = 1L;

  NetworkException(String reason) {
    super(reason);
  }

  private NetworkException(String reason, IOException cause) {
    super(reason, cause);
  }

  /** What a failure of Java's HTTP client means, in words: many of its messages are empty. */
  static NetworkException of(IOException e, URI url) {
    if (isUnresolved(e)) {
      return new NetworkException("there is no network, or no host " + url.getHost(), e);
    }
    if (e instanceof HttpTimeoutException) {
      return new NetworkException("the server does not answer", e);
    }
    if (e instanceof ConnectException) {
      return new NetworkException("no connection to " + url.getAuthority(), e);
    }
    return new NetworkException(
        "the connection broke (%s)"
            .formatted(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
        e);
  }

  private static boolean isUnresolved(Throwable e) {
    return e instanceof UnknownHostException
        || e instanceof UnresolvedAddressException
        || (e.getCause() != null && isUnresolved(e.getCause()));
  }
}
