package org.tfslim.classification.data.convert;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.proto.BytesList;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tfslim.classification.data.ExifOrientation;
import org.tfslim.classification.data.convert.ShardManifest.Entry;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.records.TfRecordWriter;
import org.tfslim.slim.data.ImageExample;

/**
 * Writes the images of one shard as they are, byte by byte, but BMP files that TensorFlow would
 * misread, which are written again; those that cannot be decoded are left out.
 *
 * @param probe tells which can
 * @param eachImage runs before each image; what it throws stops the work
 */
record ShardWriter(ImageProbe probe, Runnable eachImage) {
  private static final long MAX_IMAGE_BYTES = 1L << 28;

  /** Writes the shard into a directory; the file appears when it is whole. */
  Entry write(Shard shard, Path directory) throws IOException {
    Path file = directory.resolve(shard.fileName());
    List<UnreadableImage> unreadable = new ArrayList<>();
    Notes notes = new Notes();
    try (TfRecordWriter writer = TfRecordWriter.create(file)) {
      for (LabelledImage image : shard.images()) {
        eachImage.run();
        write(image, writer, unreadable, notes);
      }
      writer.commit();
      return Entry.of(shard, file, writer.records(), unreadable, notes.turned, notes.converted);
    }
  }

  private void write(
      LabelledImage image, TfRecordWriter writer, List<UnreadableImage> unreadable, Notes notes) {
    String name = image.file().name();
    if (image.file().bytes() > MAX_IMAGE_BYTES) {
      unreadable.add(new UnreadableImage(name, "has more than 256 MB"));
      return;
    }
    byte[] encoded;
    try {
      encoded = Files.readAllBytes(image.file().path());
    } catch (IOException e) {
      unreadable.add(new UnreadableImage(name, "cannot be read: " + IoReason.of(e)));
      return;
    }
    keep(probe.probe(encoded), image, encoded, writer, unreadable, notes);
  }

  private static void keep(
      ImageProbe.Found found,
      LabelledImage image,
      byte[] encoded,
      TfRecordWriter writer,
      List<UnreadableImage> unreadable,
      Notes notes) {
    if (found instanceof ImageProbe.Image readable) {
      writer.write(example(image, readable).toByteArray());
      notes.add(encoded, readable);
    } else if (found instanceof ImageProbe.NoImage bad) {
      unreadable.add(new UnreadableImage(image.file().name(), bad.reason()));
    }
  }

  private static Example example(LabelledImage image, ImageProbe.Image readable) {
    Example.Builder example =
        ImageExample.of(
            readable.file().toByteArray(),
            readable.format(),
            readable.height(),
            readable.width(),
            image.label())
            .toProto()
            .toBuilder();
    image
        .texts()
        .forEach((name, text) -> example.getFeaturesBuilder().putFeature(name, bytes(text)));
    return example.build();
  }

  private static Feature bytes(String text) {
    return Feature.newBuilder()
        .setBytesList(BytesList.newBuilder().addValue(ByteString.copyFromUtf8(text)))
        .build();
  }

  /** What a user may want to know about the images of a shard. */
  private static final class Notes {
    private long turned;
    private long converted;

    void add(byte[] encoded, ImageProbe.Image image) {
      turned += ExifOrientation.isTurned(encoded) ? 1 : 0;
      converted += image.converted().isPresent() ? 1 : 0;
    }
  }
}
