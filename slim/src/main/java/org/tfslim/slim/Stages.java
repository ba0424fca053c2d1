package org.tfslim.slim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A network as a sequence of stages, each of which takes the output of the one before it. Building
 * ends with the final end point; what is added after it is left out.
 *
 * <pre>{@code
 * Stages net = Stages.of(images, "MaxPool_2a_3x3");
 * net.endPoint("Conv2d_1a_7x7", (x, name) -> s.conv2d(x, 64, k(7, 7), name, stride(2)));
 * net.endPoint("MaxPool_2a_3x3", (x, name) -> s.maxPool2d(x, k(3, 3), name, stride(2)));
 * return net.build();
 * }</pre>
 */
public final class Stages {
  private final Optional<String> finalEndPoint;
  private final EndPoints endPoints;
  private final List<String> offered = new ArrayList<>();
  private Operand<TFloat32> output;
  private boolean reached;

  private Stages(Operand<TFloat32> input, Optional<String> finalEndPoint, EndPoints endPoints) {
    this.output = input;
    this.finalEndPoint = finalEndPoint;
    this.endPoints = endPoints;
  }

  /** A stage: its input and its name give its output. */
  @FunctionalInterface
  public interface Stage {
    /** Adds the stage to the graph. */
    Operand<TFloat32> apply(Operand<TFloat32> x, String name);
  }

  /** A sequence that starts from {@code input} and has no final end point of its own. */
  public static Stages of(Operand<TFloat32> input) {
    return of(input, new EndPoints());
  }

  /**
   * A sequence that starts from {@code input} and ends with the end point {@code finalEndPoint}.
   */
  public static Stages of(Operand<TFloat32> input, String finalEndPoint) {
    return new Stages(input, Optional.of(finalEndPoint), new EndPoints());
  }

  /**
   * A sequence that starts from {@code input} and adds its end points to {@code endPoints}, to
   * which layers may add theirs as well: see {@link Slim#collecting}.
   */
  public static Stages of(Operand<TFloat32> input, EndPoints endPoints) {
    return new Stages(input, Optional.empty(), endPoints);
  }

  /** A sequence that continues where {@code base} ended, with its end points. */
  public static Stages after(Net base) {
    EndPoints endPoints = new EndPoints();
    endPoints.addAll(base.endPoints());
    return of(base.logits(), endPoints);
  }

  /** Adds a stage whose output is the end point {@code name}. */
  public Stages endPoint(String name, Stage stage) {
    offered.add(name);
    if (!reached) {
      output = endPoints.add(name, stage.apply(output, name));
      reached = finalEndPoint.equals(Optional.of(name));
    }
    return this;
  }

  /** Adds a stage whose output is not an end point; {@code name} is passed on to it. */
  public Stages apply(String name, Stage stage) {
    if (!reached) {
      output = stage.apply(output, name);
    }
    return this;
  }

  /** Adds an end point that is not in the sequence, such as auxiliary logits. */
  public Stages add(String name, Operand<TFloat32> value) {
    endPoints.add(name, value);
    return this;
  }

  /** Whether the final end point has been added. */
  public boolean reached() {
    return reached;
  }

  /**
   * The end point {@code name}.
   *
   * @throws IllegalArgumentException if it has not been added
   */
  public Operand<TFloat32> endPoint(String name) {
    return endPoints.get(name);
  }

  /** The output of the last stage. */
  public Operand<TFloat32> output() {
    return output;
  }

  /**
   * The last output and all end points.
   *
   * @throws IllegalArgumentException if no stage has the name of the final end point
   */
  public Net build() {
    if (finalEndPoint.isPresent() && !reached) {
      throw new IllegalArgumentException(
          "Unknown final endpoint " + finalEndPoint.get() + "; there are " + offered);
    }
    return new Net(output, endPoints.toMap());
  }
}
