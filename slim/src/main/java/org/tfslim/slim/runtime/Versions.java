package org.tfslim.slim.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.tensorflow.TensorFlow;

/** The versions a program runs with. */
public final class Versions {
  private Versions() {}

  /** The version of this project, of its jar; {@code unpackaged} if it runs without one. */
  public static String project() {
    return ofArtifact("org.tfslim/tfslim-slim");
  }

  /** The version of TensorFlow Java. */
  public static String tensorflowJava() {
    return ofArtifact("org.tensorflow/tensorflow-core-api");
  }

  /** Project, TensorFlow, devices and Java, one line each; loads the native library. */
  public static String text() {
    return """
        tfslim %s
        TensorFlow %s, TensorFlow Java %s
        devices: %s
        Java %s, %s %s
        """
        .formatted(
            project(),
            TensorFlow.version(),
            tensorflowJava(),
            String.join(", ", Devices.names()),
            System.getProperty("java.version"),
            System.getProperty("os.name"),
            System.getProperty("os.arch"));
  }

  /** Maven writes a file with the version into every jar. */
  private static String ofArtifact(String path) {
    String name = "/META-INF/maven/" + path + "/pom.properties";
    try (InputStream stream = Versions.class.getResourceAsStream(name)) {
      if (stream == null) {
        return "unpackaged";
      }
      Properties properties = new Properties();
      properties.load(stream);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
