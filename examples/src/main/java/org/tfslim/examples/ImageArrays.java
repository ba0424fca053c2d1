package org.tfslim.examples;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.tensorflow.ndarray.Shape;
import org.tfslim.formats.records.TfRecordReader;
import org.tfslim.slim.data.ArrayBatches;
import org.tfslim.slim.data.Batches;
import org.tfslim.slim.data.ImageExample;

/**
 * Reads images and labels out of TFRecords into arrays, from which the other examples learn. Your
 * arrays may come from anywhere: measurements, say, or images that a program draws.
 */
final class ImageArrays {
  private static final int SIZE = 28;

  private ImageArrays() {}

  /**
   * Grey images of 28 x 28 pixels, from -1 to 1.
   *
   * @param split train or test
   * @param newLabel the class to learn, given the one in the record
   */
  static ArrayBatches read(Path folder, String split, int numClasses, LongUnaryOperator newLabel)
      throws IOException {
    List<float[]> images = new ArrayList<>();
    LongStream.Builder labels = LongStream.builder();
    Path file = folder.resolve("fashion_mnist_" + split + ".tfrecord");
    try (TfRecordReader reader = TfRecordReader.open(file)) {
      for (var record = reader.next(); record.isPresent(); record = reader.next()) {
        ImageExample example = ImageExample.parse(record.get(), reader.location());
        images.add(pixels(example.encoded().toByteArray()));
        labels.add(newLabel.applyAsLong(example.label()));
      }
    }
    float[][] pixels = images.toArray(float[][]::new);
    return Batches.ofArrays(pixels, Shape.of(SIZE, SIZE, 1), labels.build().toArray(), numClasses);
  }

  private static float[] pixels(byte[] png) throws IOException {
    float[] pixels = new float[SIZE * SIZE];
    ImageIO.read(new ByteArrayInputStream(png)).getData().getSamples(0, 0, SIZE, SIZE, 0, pixels);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (pixels[i] - 128) / 128;
    }
    return pixels;
  }
}
