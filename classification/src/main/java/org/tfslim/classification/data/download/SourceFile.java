package org.tfslim.classification.data.download;

import java.net.URI;
import java.util.Optional;

/**
 * A file as the publisher of a data set serves it.
 *
 * @param name what it is called
 * @param url where it is served
 * @param bytes its size
 * @param sha256 its SHA-256 in lower-case hex
 */
public record SourceFile(String name, URI url, long bytes, String sha256) {
  /** Where to get it from: a mirror's folder with the same file names, or its publisher. */
  URI from(Optional<URI> baseUrl) {
    return baseUrl.map(base -> URI.create(withSlash(base.toString()) + name)).orElse(url);
  }

  private static String withSlash(String url) {
    return url.endsWith("/") ? url : url + "/";
  }
}
