package org.tfslim.slim.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tfslim.formats.records.TfRecordWriter;
import org.tfslim.slim.images.Crops;
import org.tfslim.slim.images.Pixels;
import org.tfslim.slim.images.RandomDraws;

/** Records whose label is their number, and options to read them. */
final class SampleRecords {
  private static final int SIDE = 4;

  private SampleRecords() {}

  /** Writes {@code samples} records to {@code count} files, in turns of unequal length. */
  static List<Path> write(Path directory, int samples, int count) {
    List<Path> files = new ArrayList<>();
    for (int f = 0; f < count; f++) {
      List<byte[]> records = new ArrayList<>();
      // The last file takes what the others, one third of an equal share short, leave.
      int from = f * samples * 2 / (3 * count);
      int to = f == count - 1 ? samples : (f + 1) * samples * 2 / (3 * count);
      for (int i = from; i < to; i++) {
        records.add(record(png(i), i));
      }
      files.add(write(directory.resolve("sample-" + f + ".tfrecord"), records));
    }
    return files;
  }

  /** Writes one file. */
  static Path write(Path file, List<byte[]> records) {
    try (TfRecordWriter writer = TfRecordWriter.create(file)) {
      records.forEach(writer::write);
      writer.commit();
    }
    return file;
  }

  /** A record of that image file and label. */
  static byte[] record(byte[] encoded, long label) {
    return ImageExample.of(encoded, "png", SIDE, SIDE, label).toProto().toByteArray();
  }

  /** A grey 4 x 4 PNG whose pixels are {@code value}, {@code value + 1}... */
  static byte[] png(int value) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < SIDE * SIDE; i++) {
      image.getRaster().setSample(i % SIDE, i / SIDE, 0, value + i);
    }
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      ImageIO.write(image, "png", out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Options for grey images, batches of 5, and {@link #augment}. */
  static PipelineOptions.Builder options(List<Path> files, int samples) {
    return PipelineOptions.builder()
        .source(files, samples)
        .batchSize(5)
        .labels(samples, 0)
        .images(1, SampleRecords::augment)
        .seed(11);
  }

  /** A random 3 x 3 crop, flipped at random, plus a random number: 3 x 3 x 1. */
  static Operand<TFloat32> augment(Ops tf, Operand<TUint8> image, Operand<TInt64> seed) {
    RandomDraws draws = new RandomDraws(tf, seed);
    Operand<TUint8> crop = Crops.random(tf, image, 3, 3, draws);
    Operand<TUint8> flipped = Pixels.flipLeftRight(tf, crop, draws.coin());
    Operand<TFloat32> shifted =
        Pixels.adjustBrightness(tf, Pixels.toFloat(tf, flipped), draws.uniform(-1f, 1f));
    return tf.ensureShape(shifted, Shape.of(3, 3, 1));
  }

  /** The image as it is: 4 x 4 x 1. */
  static Operand<TFloat32> plain(Ops tf, Operand<TUint8> image, Operand<TInt64> seed) {
    return tf.ensureShape(Pixels.toFloat(tf, image), Shape.of(SIDE, SIDE, 1));
  }
}
