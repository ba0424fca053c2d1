package org.tfslim.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tfslim.classification.data.Dataset;
import org.tfslim.cli.testing.ProgramRun;
import org.tfslim.formats.ProgressListener;
import org.tfslim.train.TrainProgram;

class DataProgramTest {
  private static final int SIDE = 28;

  @TempDir private Path folder;

  private ProgramRun data(String name, String... more) {
    List<String> flags = new ArrayList<>(List.of(more));
    flags.add("--dataset_name=" + name);
    flags.add("--source_dir=" + folder.resolve("source"));
    flags.add("--dataset_dir=" + folder.resolve("data"));
    return ProgramRun.of(new DataProgram(), flags.toArray(String[]::new));
  }

  private void writeSplit(String prefix, int images) throws IOException {
    Path source = Files.createDirectories(folder.resolve("source"));
    write(source.resolve(prefix + "-images-idx3-ubyte.gz"), images, true);
    write(source.resolve(prefix + "-labels-idx1-ubyte.gz"), images, false);
  }

  private static void write(Path file, int count, boolean pixels) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(bytes))) {
      out.writeInt(pixels ? 2051 : 2049);
      out.writeInt(count);
      if (pixels) {
        out.writeInt(SIDE);
        out.writeInt(SIDE);
      }
      for (int i = 0; i < count; i++) {
        out.write(pixels ? new byte[SIDE * SIDE] : new byte[] {(byte) (i % 10)});
      }
    }
    Files.write(file, bytes.toByteArray());
  }

  @Test
  void makesADataSetThatOpens() throws IOException {
    writeSplit("train", 12);
    writeSplit("t10k", 5);
    ProgramRun run = data("mnist");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("12 train images", "5 test images", "bin/slim train");
    Dataset test = Dataset.open("mnist", "test", folder.resolve("data"));
    test.verify(ProgressListener.none());
    assertThat(test.numSamples()).isEqualTo(5);
  }

  @Test
  void missingSourceFilesAreNamed() {
    ProgramRun run = data("fashion_mnist");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("train-images-idx3-ubyte.gz").contains("source");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void anUnknownDataSetIsAnErrorOfUsage() {
    ProgramRun run = data("mnits");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("fashion_mnist");
  }

  private void writeImages(int inClass) throws IOException {
    for (String name : List.of("dog", "cat")) {
      Path images = Files.createDirectories(folder.resolve("source").resolve(name));
      BufferedImage image = new BufferedImage(40, 36, BufferedImage.TYPE_3BYTE_BGR);
      for (int i = 0; i < inClass; i++) {
        image.setRGB(i % 40, i / 40 % 36, 0xffffff);
        ImageIO.write(image, "jpg", images.resolve(i + ".jpg").toFile());
      }
    }
  }

  @Test
  void anImageFolderIsTrainedWithAndEvaluated() throws IOException {
    writeImages(12);
    Files.writeString(folder.resolve("source/cat/broken.png"), "nothing");
    // So many files that some of them are empty.
    ProgramRun run = data("imagefolder", "--num_shards=12", "--validation_share=0.3");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("cat/broken.png is a text file, not a JPEG, PNG, GIF or BMP file")
        .contains("1 image cannot be read and was left out; " + folder.resolve("data"))
        .contains("--dataset_name=imagefolder");
    ProgramRun training =
        ProgramRun.of(
            new TrainProgram(),
            "--dataset_name=imagefolder",
            "--dataset_dir=" + folder.resolve("data"),
            "--model_name=cifarnet",
            "--preprocessing_name=cifarnet",
            "--train_dir=" + folder.resolve("run"),
            "--batch_size=4",
            "--max_number_of_steps=2",
            "--evaluate");
    assertThat(training.exitCode()).as(training.err()).isZero();
    assertThat(training.out()).contains("eval/Accuracy[");
    assertThat(Files.readString(folder.resolve("run/model_info.json"))).contains("dog");
  }

  @Test
  void interruptedItGoesOn() throws IOException, InterruptedException {
    writeImages(1500);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DataProgram.class.getName(),
                "--dataset_name=imagefolder",
                "--source_dir=" + folder.resolve("source"),
                "--dataset_dir=" + folder.resolve("data"),
                "--num_shards=40",
                "--num_threads=1")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader output = process.inputReader()) {
      Path begun = folder.resolve("data/.tfslim_shards/.tfslim_shards.json");
      while (!Files.exists(begun) && process.isAlive()) {
        Thread.sleep(5);
      }
      process.toHandle().destroy();
      String said = String.join("\n", output.lines().toList());
      assertThat(process.waitFor()).as(said).isEqualTo(130);
    } finally {
      process.destroyForcibly();
    }
    assertThat(folder.resolve("data/labels.txt")).doesNotExist();
    ProgramRun run = data("imagefolder", "--num_shards=40");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).containsPattern("[1-9][0-9]* of 80 files were whole");
    long images = 0;
    for (String split : List.of("train", "validation")) {
      images += Dataset.open("imagefolder", split, folder.resolve("data")).numSamples();
    }
    assertThat(images).isEqualTo(3000);
  }

  @Test
  void whatCannotBeDownloadedNeedsASource() {
    for (String name : List.of("imagefolder", "imagenet")) {
      ProgramRun run =
          ProgramRun.of(
              new DataProgram(), "--dataset_name=" + name, "--dataset_dir=" + folder.resolve("d"));
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("--source_dir must be given");
      assertThat(run.err().contains("registered users")).isEqualTo(name.equals("imagenet"));
    }
  }

  @Test
  void downloadsComeFromTheGivenPlace() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/mirror/cifar-10-binary.tar.gz",
        exchange -> {
          exchange.sendResponseHeaders(200, 3);
          exchange.getResponseBody().write(new byte[3]);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://localhost:" + server.getAddress().getPort() + "/mirror";
      ProgramRun other = download("cifar10", url);
      assertThat(other.exitCode()).isEqualTo(3);
      assertThat(other.err())
          .contains("downloading " + url + "/cifar-10-binary.tar.gz (170.1 MB)")
          .contains("has 3 bytes, cifar-10-binary.tar.gz as published has 170052171");
      ProgramRun missing = download("flowers", url + "/");
      assertThat(missing.exitCode()).isEqualTo(1);
      assertThat(missing.err())
          .contains("cannot download " + url + "/flower_photos.tgz: HTTP status 404");
    } finally {
      server.stop(0);
    }
  }

  private ProgramRun download(String name, String url) {
    return ProgramRun.of(
        new DataProgram(),
        "--dataset_name=" + name,
        "--dataset_dir=" + folder.resolve("data"),
        "--base_url=" + url);
  }

  @Test
  void aBaseUrlThatIsNoneIsAnErrorOfUsage() {
    for (String url : List.of("mirror/files", "ftp://host/files", "http://a b", "http:///files")) {
      ProgramRun run = download("mnist", url);
      assertThat(run.exitCode()).as(url).isEqualTo(2);
      assertThat(run.err()).contains("--base_url=" + url);
    }
    assertThat(data("mnist", "--base_url=http://host/files").exitCode()).isEqualTo(2);
  }
}
