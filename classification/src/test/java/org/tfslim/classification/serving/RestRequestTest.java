package org.tfslim.classification.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/** Images as the REST API of TensorFlow Serving takes them: base64 in JSON. */
class RestRequestTest {
  @TempDir private Path folder;

  /** Every other image as a JPEG. */
  private static List<byte[]> mixed(int count) throws IOException {
    List<byte[]> images = new ArrayList<>(ServedLenet.images().subList(0, count));
    for (int i = 0; i < count; i += 2) {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(images.get(i)));
      ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
      assertThat(ImageIO.write(image, "jpg", jpeg)).isTrue();
      images.set(i, jpeg.toByteArray());
    }
    return images;
  }

  private static String request(List<byte[]> images) {
    return images.stream()
        .map(
            it ->
                "{\"image_bytes\": {\"b64\": \"%s\"}}"
                    .formatted(Base64.getEncoder().encodeToString(it)))
        .collect(Collectors.joining(",", "{\"instances\": [", "]}"));
  }

  private static byte[][] decoded(String request) {
    List<byte[]> images = new ArrayList<>();
    for (JsonElement instance :
        JsonParser.parseString(request).getAsJsonObject().getAsJsonArray("instances")) {
      JsonElement bytes = instance.getAsJsonObject().get("image_bytes");
      images.add(Base64.getDecoder().decode(bytes.getAsJsonObject().get("b64").getAsString()));
    }
    return images.toArray(byte[][]::new);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  void theBytesSignatureTakesJpegAndPngTogether(int batch) throws IOException {
    ServedLenet.export(folder);
    List<byte[]> images = mixed(batch);
    List<List<Prediction>> found = new ArrayList<>();
    try (SavedModelBundle bundle = SavedModelBundle.load(folder.toString(), "serve");
        TString bytes = TString.tensorOfBytes(NdArrays.vectorOfObjects(decoded(request(images))));
        Result result =
            bundle.function("serving_default").call(java.util.Map.of("image_bytes", bytes))) {
      TInt64 ids = (TInt64) result.get("class_ids").orElseThrow();
      TFloat32 scores = (TFloat32) result.get("scores").orElseThrow();
      assertThat(scores.shape().asArray()).containsExactly(batch, 3);
      for (int i = 0; i < batch; i++) {
        found.add(List.of(new Prediction(ids.getLong(i, 0), "", scores.getFloat(i, 0))));
      }
    }
    try (ImageClassifier alone = ServedLenet.load()) {
      for (int i = 0; i < batch; i++) {
        Prediction expected = alone.predict(images.get(i)).predictions().get(0);
        Prediction got = found.get(i).get(0);
        assertThat(got.classId()).isEqualTo(expected.classId());
        assertThat(got.probability())
            .isCloseTo(expected.probability(), org.assertj.core.api.Assertions.within(2e-6f));
      }
    }
  }
}
