package org.tfslim.classification.data.download;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on this machine that serves one file as told, in one way after the other. */
final class FileServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final List<Optional<String>> ranges = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** How one request is answered. */
  @FunctionalInterface
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  FileServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** The folder with the file. */
  URI url() {
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/files");
  }

  /** Answers the next request like this; the last way stays. */
  FileServer then(Answer answer) {
    answers.add(answer);
    return this;
  }

  /** The Range header of each request so far. */
  synchronized List<Optional<String>> ranges() {
    return List.copyOf(ranges);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      next(exchange).to(exchange);
    }
  }

  private synchronized Answer next(HttpExchange exchange) {
    ranges.add(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range")));
    return answers.size() > 1 ? answers.remove() : answers.element();
  }

  static Answer status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  /** Everything, whatever part was asked for. */
  static Answer whole(byte[] content) {
    return exchange -> {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content);
    };
  }

  /** The part that was asked for. */
  static Answer ranged(byte[] content) {
    return exchange -> {
      String range = exchange.getRequestHeaders().getFirst("Range");
      int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
      if (range != null) {
        exchange
            .getResponseHeaders()
            .add("Content-Range", "bytes %d-%d/*".formatted(from, content.length - 1));
      }
      exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
      exchange.getResponseBody().write(content, from, content.length - from);
    };
  }

  /** The first bytes of a whole answer, and the end of the connection. */
  static Answer broken(byte[] content, int bytes) {
    return exchange -> {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content, 0, bytes);
      exchange.getResponseBody().flush();
      throw new IOException("broken on purpose");
    };
  }

  /** The first bytes of a whole answer, and then nothing until this is closed. */
  Answer stalling(byte[] content, int bytes) {
    return exchange -> {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content, 0, bytes);
      exchange.getResponseBody().flush();
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
