package org.tfslim.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The signals that ask a process to end: Ctrl-C, SIGTERM, and SIGHUP when its terminal is closed.
 *
 * <p>Java receives them through {@code sun.misc.Signal} of the module {@code jdk.unsupported},
 * which every JDK has. The compiler's warning about its use cannot be suppressed, hence the
 * reflection.
 */
final class Signals {
  private static final List<String> NAMES = List.of("INT", "TERM", "HUP");

  private Signals() {}

  /**
   * From now on, calls {@code action} for each signal, each time in a new thread. Signals that the
   * process was started to ignore (nohup) stay ignored. Signals that the system does not have
   * (SIGHUP on Windows), or that the JVM does not handle ({@code -Xrs}), keep their effect.
   *
   * @param action is given what the previous handler does with the signal
   * @return a task that restores the previous handlers
   */
  static Runnable handle(Consumer<Runnable> action) {
    Map<String, Object> before = new ConcurrentHashMap<>();
    Object handler =
        Proxy.newProxyInstance(
            Signals.class.getClassLoader(),
            new Class<?>[] {find("sun.misc.SignalHandler")},
            (self, method, arguments) -> {
              action.accept(() -> call(before, arguments[0]));
              return null;
            });
    NAMES.forEach(name -> set(name, handler).ifPresent(old -> before.put(name, old)));
    return () -> before.forEach(Signals::set);
  }

  /** Calls the previous handler of a signal. */
  private static void call(Map<String, Object> before, Object signal) {
    Class<?> type = find("sun.misc.Signal");
    try {
      Object handler = before.get(type.getMethod("getName").invoke(signal));
      if (handler != null) {
        find("sun.misc.SignalHandler").getMethod("handle", type).invoke(handler, signal);
      }
    } catch (ReflectiveOperationException e) {
      throw missing(e);
    }
  }

  /** Sets the handler of a signal and returns the previous one; empty if it cannot be set. */
  private static Optional<Object> set(String name, Object handler) {
    Class<?> type = find("sun.misc.Signal");
    try {
      Object signal = type.getConstructor(String.class).newInstance(name);
      Method handle = type.getMethod("handle", type, find("sun.misc.SignalHandler"));
      return Optional.of(handle.invoke(null, signal, handler));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException) {
        return Optional.empty();
      }
      throw missing(e);
    } catch (ReflectiveOperationException e) {
      throw missing(e);
    }
  }

  private static Class<?> find(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw missing(e);
    }
  }

  private static IllegalStateException missing(ReflectiveOperationException cause) {
    return new IllegalStateException(
        "this Java runtime has no sun.misc.Signal; use one with the module jdk.unsupported", cause);
  }
}
