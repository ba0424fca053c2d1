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
import org.tfslim.classification.data.convert.ShardManifest.Entry;
import org.tfslim.formats.IoReason;
import org.tfslim.formats.records.TfRecordWriter;
import org.tfslim.slim.data.ImageExample;

/**
 * Writes the images of one shard as they are, byte by byte; those that cannot be decoded are left
 * out.
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
    try (TfRecordWriter writer = TfRecordWriter.create(file)) {
      for (LabelledImage image : shard.images()) {
        eachImage.run();
        write(image, writer, unreadable);
      }
      writer.commit();
      return Entry.of(shard, file, writer.records(), unreadable);
    }
  }

  private void write(LabelledImage image, TfRecordWriter writer, List<UnreadableImage> unreadable) {
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
    keep(probe.probe(encoded), image, encoded, writer, unreadable);
  }

  private static void keep(
      ImageProbe.Found found,
      LabelledImage image,
      byte[] encoded,
      TfRecordWriter writer,
      List<UnreadableImage> unreadable) {
    if (found instanceof ImageProbe.Image readable) {
      writer.write(example(image, encoded, readable).toByteArray());
    } else if (found instanceof ImageProbe.NoImage bad) {
      unreadable.add(new UnreadableImage(image.file().name(), bad.reason()));
    }
  }

  private static Example example(LabelledImage image, byte[] encoded, ImageProbe.Image readable) {
    Example.Builder example =
        ImageExample.of(
            encoded, readable.format(), readable.height(), readable.width(), image.label())
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
}
