package org.tfslim.slim.data;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Operands;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/** Datasets of serialized records: scalars of type string. */
final class RecordDatasets {
  /** What each element is, for the ops that must be told. */
  static final List<Class<? extends TType>> TYPES = List.of(TString.class);

  /** The shape of each element. */
  static final List<Shape> SHAPES = List.of(Shape.scalar());

  private static final String NO_COMPRESSION = "";
  private static final long READ_BUFFER_BYTES = 256 * 1024;

  private RecordDatasets() {}

  /** The records of the files ({@code [n]} or a scalar), one file after the other. */
  static Operand<? extends TType> read(Ops tf, Operand<TString> files) {
    return dataset(
        builder(tf, "TFRecordDataset")
            .addInput(files.asOutput())
            .addInput(tf.constant(NO_COMPRESSION).asOutput())
            .addInput(tf.constant(READ_BUFFER_BYTES).asOutput()));
  }

  /** The records of several files at a time, in turns, one from each; the order is fixed. */
  static Operand<? extends TType> readInterleaved(
      Ops tf, Operand<TString> files, int readers, DatasetFunction readOne) {
    Operand<? extends TType> names =
        tf.data.tensorSliceDataset(List.of(files), List.of(Shape.scalar()));
    Operand<TInt64> many = tf.constant((long) readers);
    Operand<TInt64> one = tf.constant(1L);
    OperationBuilder interleave =
        builder(tf, "ParallelInterleaveDatasetV4")
            .addInput(names.asOutput())
            .addInputList(new Output<?>[0])
            .addInput(many.asOutput()) // cycle length
            .addInput(one.asOutput()) // block length
            .addInput(one.asOutput()) // output elements buffered for each file
            .addInput(tf.constant(0L).asOutput()) // files opened ahead
            .addInput(many.asOutput()) // parallel calls
            .setAttr("deterministic", "true");
    return dataset(typed(calling(interleave, readOne, new DataType[0]), TString.class));
  }

  /** The function that reads one file, for {@link #readInterleaved}. */
  static DatasetFunction defineReadOne() {
    return DatasetFunction.define(
        "read_records",
        tf -> {
          Placeholder<TString> file =
              tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
          return new DatasetFunction.Body(List.of(file), read(tf, file));
        });
  }

  /** Draws records at random from a buffer; the two seeds fix the order and must not be zero. */
  static Operand<? extends TType> shuffle(
      Ops tf,
      Operand<? extends TType> records,
      long buffer,
      Operand<TInt64> seed,
      Operand<TInt64> seed2) {
    return dataset(
        typed(
            builder(tf, "ShuffleDataset")
                .addInput(records.asOutput())
                .addInput(tf.constant(buffer).asOutput())
                .addInput(seed.asOutput())
                .addInput(seed2.asOutput())
                .setAttr("reshuffle_each_iteration", false),
            TString.class));
  }

  /** One dataset after the other: that of each number in {@code numbers}, by a function. */
  static Operand<? extends TType> flatMap(
      Ops tf,
      Operand<? extends TType> numbers,
      List<Operand<TInt64>> captured,
      DatasetFunction function,
      Class<? extends TType> type) {
    Output<?>[] others = captured.stream().map(Operand::asOutput).toArray(Output<?>[]::new);
    DataType[] types = captured.stream().map(c -> DataType.DT_INT64).toArray(DataType[]::new);
    OperationBuilder flatMap =
        builder(tf, "FlatMapDataset").addInput(numbers.asOutput()).addInputList(others);
    return dataset(typed(calling(flatMap, function, types), type));
  }

  /** The numbers {@code first}, {@code first + 1} and so on, without end. */
  static Operand<? extends TType> numbersFrom(Ops tf, Operand<TInt64> first) {
    return tf.data.rangeDataset(
        first,
        tf.constant(Long.MAX_VALUE),
        tf.constant(1L),
        List.of(TInt64.class),
        List.of(Shape.scalar()));
  }

  private static OperationBuilder builder(Ops tf, String type) {
    return tf.scope().env().opBuilder(type, tf.scope().makeOpName(type), tf.scope());
  }

  private static OperationBuilder calling(
      OperationBuilder builder, DatasetFunction function, DataType[] captured) {
    return builder.setAttr("f", function.attribute()).setAttr("Targuments", captured);
  }

  private static OperationBuilder typed(OperationBuilder builder, Class<? extends TType> type) {
    return builder
        .setAttr("output_types", new DataType[] {Operands.toDataType(type)})
        .setAttr("output_shapes", new Shape[] {Shape.scalar()});
  }

  private static Operand<? extends TType> dataset(OperationBuilder builder) {
    return builder.build().output(0);
  }
}
