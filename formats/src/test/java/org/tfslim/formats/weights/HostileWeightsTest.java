package org.tfslim.formats.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.TensorShape;

/** Well-formed files that say impossible things. */
class HostileWeightsTest {
  @TempDir Path directory;

  private void refuses(Path file, String message) {
    assertThatThrownBy(() -> WeightsFile.open(file.toString()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }

  // ---- npz

  private Path npz(String name, byte[] start, long zeros) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(start);
      byte[] chunk = new byte[1 << 16];
      for (long left = zeros; left > 0; left -= chunk.length) {
        zip.write(chunk, 0, (int) Math.min(left, chunk.length));
      }
    }
    return SampleWeights.write(directory.resolve("a.npz"), bytes.toByteArray());
  }

  private static byte[] floats(long... shape) {
    return NpyHeader.bytes(ElementType.FLOAT32, TensorShape.of(shape));
  }

  @Test
  void refusesCompressedZerosThatFillTheMemory() throws IOException {
    long elements = 20 << 20;
    refuses(npz("a.npy", floats(elements), elements * Float.BYTES), "made to fill the memory");
  }

  @Test
  void smallZerosAreRight() throws IOException {
    WeightsFile file = WeightsFile.open(npz("a.npy", floats(1000, 1000), 4_000_000).toString());
    assertThat(file.read(file.entries().get(0)).remaining()).isEqualTo(4_000_000);
  }

  @Test
  void refusesShapesThatTheDataDoNotFill() throws IOException {
    refuses(npz("a.npy", floats(3), 8), "tensor a: 8 bytes of data");
    refuses(npz("a.npy", floats(1L << 40, 1L << 40), 8), "too many elements");
    refuses(npz("a.npy", new byte[20], 0), "does not begin like an array");
  }

  @Test
  void objectsAreListedButNotUnpickled() throws IOException {
    byte[] header = floats(3);
    String text = new String(header, StandardCharsets.ISO_8859_1).replace("<f4", "|O8");
    Path path = npz("a.npy", text.getBytes(StandardCharsets.ISO_8859_1), 12);
    WeightsFile file = WeightsFile.open(path.toString());
    TensorEntry entry = file.entries().get(0);
    assertThat(file.typeText(entry)).isEqualTo("pickled objects");
    assertThatThrownBy(() -> file.read(entry))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Tensor a of " + path + " is of the type 'pickled objects'")
        .hasMessageContaining("exclude");
    assertThatThrownBy(() -> ConversionPlan.of(file).require())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("pickled objects");
  }

  @Test
  void namesAreNoPaths() throws IOException {
    WeightsFile file = WeightsFile.open(npz("../../evil.npy", floats(1), 4).toString());
    assertThat(file.entries()).singleElement().extracting("name").isEqualTo("../../evil");
    Path folder = directory.resolve("out/deeper");
    SampleWeights.convert(file, folder.resolve("b"), 1);
    assertThat(SampleWeights.names(directory)).containsExactly("a.npz", "out");
    assertThat(SampleWeights.names(directory.resolve("out"))).containsExactly("deeper");
    assertThatThrownBy(() -> SampleWeights.convert(file, directory.resolve("c.npz"), 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("../../evil");
  }

  // ---- safetensors

  private Path safetensors(long length, String header, int data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + data).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(length).put(text);
    return SampleWeights.write(directory.resolve("a.safetensors"), bytes.array());
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1, 3, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40, 100_000_001})
  void refusesHeadersOfImpossibleLength(long length) {
    refuses(safetensors(length, "{}", 0), "its header should take");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}; data_offsets [0, 4], but a F32",
        "'a':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}; starts at byte 4",
        "'a':{'dtype':'F32','shape':[2]}; data_offsets []",
        "'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}; dimension 0 is -2",
        "'a':{'dtype':'F32','shape':[1099511627776,1099511627776],'data_offsets':[0,8]}; too many"
            + " elements",
        "'a':{'dtype':'X','shape':[2],'data_offsets':[0,8]}; its type is 'X'",
        "'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]}; its tensors take 4",
        "'a':{'dtype':'U8','shape':[8],'data_offsets':[0,8]},'a':{'dtype':'U8','shape':[0],'data_offsets':[0,0]};"
            + " listed twice",
        "'a':[1]; cannot be parsed",
        "'a':{'dtype':'U8','shape':[99999999999999999999],'data_offsets':[0,8]}; cannot be parsed",
        "'a\\n':{'dtype':'U8','shape':[8],'data_offsets':[0,8]}; control characters",
      })
  void refusesHeaders(String entries, String message) {
    String header = "{" + entries.replace('\'', '"') + "}";
    String expected = message.replace("type is \"X\"", "type is 'X'");
    refuses(safetensors(header.length(), header, 8), expected);
  }

  @Test
  void deepHeadersDoNotOverflowTheStack() {
    String header = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    refuses(safetensors(header.length(), header, 0), "cannot be parsed");
    String skipped = "{\"__metadata__\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    refuses(safetensors(skipped.length(), skipped, 0), "cannot be parsed");
  }

  // ---- HDF5

  @Test
  void refusesHdf5ThatIsCutOff() {
    byte[] all = SampleWeights.readAll(SampleWeights.path("keras2.h5"));
    for (int length = 0; length < all.length - 600; length += 97) {
      Path file = SampleWeights.write(directory.resolve("a.h5"), Arrays.copyOf(all, length));
      assertThatThrownBy(
              () -> {
                WeightsFile cut = WeightsFile.open(file.toString());
                cut.entries().forEach(cut::read);
              })
          .as("%d bytes", length)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("a.h5");
    }
  }

  @Test
  void refusesGroupsThatContainThemselves() {
    byte[] all = SampleWeights.readAll(SampleWeights.path("keras2.h5"));
    ByteBuffer bytes = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
    int leaf = new String(all, StandardCharsets.ISO_8859_1).indexOf("SNOD");
    long root = bytes.getLong(24 + 5 * Long.BYTES);
    bytes.putLong(leaf + 8 + Long.BYTES, root);
    refuses(SampleWeights.write(directory.resolve("a.h5"), all), "in a circle");
  }
}
