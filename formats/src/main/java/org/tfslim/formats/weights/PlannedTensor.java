package org.tfslim.formats.weights;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.TensorShape;

/**
 * A tensor to be written: what it will be, where it comes from, and what is done to its values,
 * which are read only when they are written. Immutable; each change returns a new one.
 */
public final class PlannedTensor {
  private final TensorEntry entry;
  private final Optional<TensorEntry> source;
  private final List<String> changes;
  private final Supplier<ByteBuffer> bytes;
  private final Consumer<Consumer<ByteBuffer>> pieces;
  private final Supplier<List<byte[]>> strings;
  private final Runnable readable;

  private PlannedTensor(
      TensorEntry entry,
      Optional<TensorEntry> source,
      List<String> changes,
      Supplier<ByteBuffer> bytes,
      Consumer<Consumer<ByteBuffer>> pieces,
      Supplier<List<byte[]>> strings,
      Runnable readable) {
    this.entry = entry;
    this.source = source;
    this.changes = List.copyOf(changes);
    this.bytes = bytes;
    this.pieces = pieces;
    this.strings = strings;
    this.readable = readable;
  }

  /** A tensor of a file as it is. */
  public static PlannedTensor of(WeightsFile file, TensorEntry entry) {
    return new PlannedTensor(
        entry,
        Optional.of(entry),
        List.of(),
        () -> file.read(entry),
        sink -> file.copy(entry, sink),
        () -> file.readStrings(entry),
        () -> file.requireReadable(entry));
  }

  /**
   * A tensor of numbers that a program computes.
   *
   * @param values computes them when they are written: row-major, little endian
   * @param why what the plan says about it
   */
  public static PlannedTensor computed(TensorEntry entry, Supplier<ByteBuffer> values, String why) {
    return new PlannedTensor(
        entry,
        Optional.empty(),
        List.of(why),
        values,
        sink -> sink.accept(values.get()),
        List::of,
        () -> {});
  }

  /**
   * A float32 tensor that has the same value everywhere.
   *
   * @param why what the plan says about it
   */
  public static PlannedTensor filled(String name, TensorShape shape, float value, String why) {
    TensorEntry entry = TensorEntry.of(name, ElementType.FLOAT32, shape);
    return computed(entry, () -> filled(entry, value), why);
  }

  private static ByteBuffer filled(TensorEntry entry, float value) {
    ByteBuffer filled = TensorBytes.allocate(entry);
    while (filled.hasRemaining()) {
      filled.putFloat(value);
    }
    return filled.flip();
  }

  /** The tensor as it will be written. */
  public TensorEntry entry() {
    return entry;
  }

  /** The name it will have. */
  public String name() {
    return entry.name();
  }

  /** The tensor of the source, if there is one. */
  public Optional<TensorEntry> source() {
    return source;
  }

  /** The changes to the values, in words. */
  public List<String> changes() {
    return changes;
  }

  /** Whether it holds strings. */
  public boolean isText() {
    return entry.dtype() == ElementType.STRING;
  }

  /**
   * Checks that the values can be read, as far as the source's list of tensors tells.
   *
   * @throws DataException if not
   */
  public void requireReadable() {
    readable.run();
  }

  /** Reads the source and computes the values: row-major, little endian. */
  public ByteBuffer bytes() {
    return bytes.get();
  }

  /**
   * Passes the values to {@code sink}: in pieces if they are unchanged and the source's format
   * allows it, otherwise as a whole.
   *
   * @param sink must not keep the buffers that it gets
   */
  public void forEachPiece(Consumer<ByteBuffer> sink) {
    pieces.accept(sink);
  }

  /** Reads the strings. */
  public List<byte[]> strings() {
    return strings.get();
  }

  /** The same values under another name. */
  public PlannedTensor renamed(String name) {
    TensorEntry named = new TensorEntry(name, entry.dtype(), entry.shape(), entry.byteSize());
    return new PlannedTensor(named, source, changes, bytes, pieces, strings, readable);
  }

  /**
   * The same values, seen by someone else on their way.
   *
   * @param watcher gets the buffers that others get, before them, and must not change or keep them
   */
  PlannedTensor watched(Consumer<ByteBuffer> watcher) {
    return new PlannedTensor(
        entry,
        source,
        changes,
        () -> {
          ByteBuffer values = bytes.get();
          watcher.accept(values);
          return values;
        },
        sink -> pieces.accept(piece -> watcher.andThen(sink).accept(piece)),
        strings,
        readable);
  }

  /**
   * The dimensions in another order, like {@code numpy.transpose}.
   *
   * @param axes for each dimension of the result, the index of this tensor's dimension
   * @throws DataException if the tensor has another number of dimensions
   */
  public PlannedTensor permuted(int... axes) {
    TensorShape from = entry.shape();
    if (from.rank() != axes.length) {
      throw new DataException(
          "Tensor %s has shape %s, expected %d dimensions."
              .formatted(entry.name(), entry.shapeText(), axes.length));
    }
    TensorShape to = TensorShape.of(IntStream.of(axes).mapToLong(from::dimension).toArray());
    int width = entry.dtype().width();
    return changed(
        entry.dtype(), to, "transposed", in -> TensorBytes.permuted(in, from, axes, width));
  }

  /**
   * The same elements in another shape.
   *
   * @throws DataException if that shape has another number of elements
   */
  public PlannedTensor reshaped(TensorShape shape) {
    if (shape.elements() != entry.elements()) {
      throw new DataException(
          "Tensor %s of shape %s cannot become %s."
              .formatted(entry.name(), entry.shapeText(), shape));
    }
    return shape.equals(entry.shape()) ? this : changed(entry.dtype(), shape, "reshaped", in -> in);
  }

  /**
   * Floating-point values in another floating-point type, rounded to the nearest; other values
   * stay.
   */
  public PlannedTensor cast(ElementType dtype) {
    if (entry.dtype() == dtype || !entry.dtype().isFloatingPoint()) {
      return this;
    }
    ElementType from = entry.dtype();
    return changed(
        dtype, entry.shape(), "as " + dtype.text(), in -> FloatCast.cast(in, from, dtype));
  }

  /**
   * Float32 values, each multiplied by the factor of its index in one dimension.
   *
   * @param factors as many float32 values as the dimension has
   */
  public PlannedTensor multiplied(int axis, PlannedTensor factors, String why) {
    TensorShape shape = entry.shape();
    return changed(
        entry.dtype(),
        shape,
        why,
        in -> FloatCast.multiplied(in, shape, axis, factors.bytes().asFloatBuffer()));
  }

  /**
   * More or fewer entries at the start of the last dimension, for a head with or without a
   * background class.
   *
   * @param added how many to insert; negative to remove
   * @param value the value of the inserted entries
   */
  public PlannedTensor shiftedClasses(int added, float value) {
    TensorShape shape = entry.shape();
    long[] dimensions = shape.dimensions();
    int last = dimensions.length - 1;
    int from = (int) dimensions[last];
    dimensions[last] = (long) from + added;
    String why = added > 0 ? "background class added" : "background class removed";
    return changed(
        entry.dtype(),
        TensorShape.of(dimensions),
        why,
        in -> FloatCast.shifted(in, from, added, value));
  }

  private PlannedTensor changed(
      ElementType dtype, TensorShape shape, String change, UnaryOperator<ByteBuffer> values) {
    List<String> all = new ArrayList<>(changes);
    all.add(change);
    return new PlannedTensor(
        TensorEntry.of(entry.name(), dtype, shape),
        source,
        all,
        () -> values.apply(bytes.get()),
        sink -> sink.accept(values.apply(bytes.get())),
        strings,
        readable);
  }
}
