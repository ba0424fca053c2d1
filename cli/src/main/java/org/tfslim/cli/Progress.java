package org.tfslim.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.tfslim.formats.Numbers;

/**
 * The progress of some work: a bar on a terminal, otherwise nothing. The speed is measured in both
 * cases, so that a program can log it.
 *
 * <p>Closing it leaves the bar as it is.
 */
public final class Progress implements AutoCloseable {
  private static final int REDRAW_MILLIS = 200;

  private final ProgressTask task;
  private final Throughput throughput;
  private final Optional<ProgressBar> bar;
  private long steps;
  private String note = "";

  Progress(ProgressTask task, Terminal terminal, StatusLine status, LongSupplier nanoTime) {
    this.task = task;
    this.throughput = new Throughput(nanoTime);
    this.steps = task.start();
    this.bar =
        terminal.interactive()
            ? Optional.of(newBar(task, new StatusLineConsumer(status, terminal.width())))
            : Optional.empty();
  }

  private static ProgressBar newBar(ProgressTask task, StatusLineConsumer consumer) {
    return new ProgressBarBuilder()
        .setTaskName(task.label())
        .setInitialMax(task.total().orElse(-1))
        .startsFrom(task.start(), Duration.ZERO)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(REDRAW_MILLIS)
        .setConsumer(consumer)
        .hideEta()
        .build();
  }

  /** Records that one more step is done. */
  public void step() {
    stepTo(steps + 1);
  }

  /** Records the number of steps done so far, including those before the start. */
  public void stepTo(long newSteps) {
    steps = newSteps;
    throughput.reached(newSteps);
    bar.ifPresent(b -> b.stepTo(newSteps).setExtraMessage(message()));
  }

  /** Shows a short text after the speed, such as {@code loss 0.4312}. */
  public void note(String newNote) {
    note = newNote;
    bar.ifPresent(b -> b.setExtraMessage(message()));
  }

  /** Units per second over the last seconds; empty before the second step. */
  public OptionalDouble unitsPerSecond() {
    OptionalDouble speed = throughput.stepsPerSecond();
    return speed.isEmpty() ? speed : OptionalDouble.of(speed.getAsDouble() * task.unitsPerStep());
  }

  /** Speed, time left and note, as far as they are known. */
  private String message() {
    List<String> parts = new ArrayList<>();
    unitsPerSecond().ifPresent(v -> parts.add(Numbers.rate(v) + " " + task.unit() + "/s"));
    throughput.timeTo(task.total()).ifPresent(left -> parts.add(clock(left)));
    if (!note.isEmpty()) {
      parts.add(note);
    }
    return String.join(", ", parts);
  }

  private static String clock(Duration left) {
    return String.format(
        Locale.ROOT,
        "%d:%02d:%02d left",
        left.toHours(),
        left.toMinutesPart(),
        left.toSecondsPart());
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }
}
