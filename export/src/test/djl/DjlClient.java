import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Calls one signature of a SavedModel with the Deep Java Library, in a JVM of its own, whose class
 * path has DJL's classes and not this project's:
 *
 * <pre>
 *   java -cp 'target/djl/*' DjlClient.java MODEL SIGNATURE floats SHAPE FILE
 *   java -cp 'target/djl/*' DjlClient.java MODEL SIGNATURE bytes FILE...
 * </pre>
 *
 * {@code SHAPE} is written {@code 2,8,8,1} and its FILE has the numbers as little-endian floats;
 * the FILEs after {@code bytes} are a batch of strings. Prints a line for each output: its name and
 * its values in order, with tabs between them.
 */
public final class DjlClient {
  private DjlClient() {}

  public static void main(String[] args) throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optEngine("TensorFlow")
            .optModelPath(Path.of(args[0]))
            .optOption("SignatureDefKey", args[1])
            .build();
    String[] input = Arrays.copyOfRange(args, 3, args.length);
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        Predictor<NDList, NDList> predictor = model.newPredictor();
        NDManager manager = model.getNDManager().newSubManager()) {
      NDArray array = args[2].equals("bytes") ? bytes(manager, input) : floats(manager, input);
      for (NDArray output : predictor.predict(new NDList(array))) {
        System.out.println(output.getName() + "\t" + String.join("\t", values(output)));
      }
    }
  }

  private static NDArray floats(NDManager manager, String[] input) throws Exception {
    long[] shape = Arrays.stream(input[0].split(",")).mapToLong(Long::parseLong).toArray();
    ByteBuffer data = ByteBuffer.wrap(Files.readAllBytes(Path.of(input[1])));
    float[] values = new float[data.remaining() / Float.BYTES];
    data.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return manager.create(values, new Shape(shape));
  }

  /** DJL's strings are text; in ISO 8859-1 each byte is a character. */
  private static NDArray bytes(NDManager manager, String[] files) throws Exception {
    String[] strings = new String[files.length];
    for (int i = 0; i < files.length; i++) {
      strings[i] = new String(Files.readAllBytes(Path.of(files[i])), StandardCharsets.ISO_8859_1);
    }
    return manager.create(strings, StandardCharsets.ISO_8859_1, new Shape(files.length));
  }

  private static String[] values(NDArray output) {
    if (output.getDataType() == DataType.STRING) {
      return output.toStringArray(StandardCharsets.UTF_8);
    }
    return Arrays.stream(output.toArray()).map(Number::toString).toArray(String[]::new);
  }
}
