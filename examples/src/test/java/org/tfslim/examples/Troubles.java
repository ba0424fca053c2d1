package org.tfslim.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.tfslim.cli.Command;
import org.tfslim.cli.Console;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.testing.ProgramRun;
import org.tfslim.eval.EvalProgram;
import org.tfslim.eval.predict.PredictProgram;
import org.tfslim.export.ExportProgram;
import org.tfslim.export.checkpoint.CheckpointProgram;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.checkpoint.CheckpointReader;
import org.tfslim.formats.checkpoint.CheckpointWriter;
import org.tfslim.programs.TensorFlowCommand;
import org.tfslim.slim.training.RunDirectory;
import org.tfslim.slim.training.RunLock;
import org.tfslim.testkit.JavaCommand;
import org.tfslim.testkit.LauncherClone;
import org.tfslim.testkit.TestData;
import org.tfslim.train.TrainProgram;
import org.tfslim.train.data.DataProgram;

/** What goes wrong for users, made to happen: each gives the message that a program prints. */
final class Troubles {
  /** From the first error or warning to the end, without the time of a line of the log. */
  private static final Pattern MESSAGE =
      Pattern.compile(
          "(?sm)(bin/slim(?: [a-z ]+)?: error: |(?<=^\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d )warning: ).*");

  private static final Pattern TIMED_LINE =
      Pattern.compile("(?m)^\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d (?!warning: ).*\\R?");

  private final Path folder;
  private final Map<String, Trouble> troubles = new LinkedHashMap<>();

  /** Something that goes wrong. */
  private interface Trouble {
    ProgramRun run() throws Exception;
  }

  /**
   * Trains a small network, which most of the rest needs.
   *
   * @param folder for everything that is made
   */
  Troubles(Path folder) throws IOException {
    this.folder = folder;
    ProgramRun trained = train("lenet", "--max_number_of_steps=2");
    if (trained.exitCode() != 0) {
      throw new IllegalStateException(trained.err());
    }
    addTraining();
    addCheckpoints();
    addImages();
    addData();
    addUsers();
  }

  /** The names of all. */
  Set<String> names() {
    return troubles.keySet();
  }

  /** What is printed when something goes wrong; folders have the names that the page uses. */
  String message(String name) throws Exception {
    ProgramRun run = troubles.get(name).run();
    Matcher message = MESSAGE.matcher(TIMED_LINE.matcher(run.err()).replaceAll(""));
    if (!message.find()) {
      throw new AssertionError(name + ": nothing went wrong: " + run);
    }
    return message
        .group()
        .strip()
        .replaceAll("(?m)^\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d (?=warning: )", "")
        .replace(folder.toString(), "/work")
        .replace(TestData.path(".").normalize().toString(), "testdata")
        .replaceAll("\\(\\d+ MB free\\)", "(… MB free)")
        .replaceAll("tfevents\\.[^:]+", "tfevents.…")
        .replaceAll("process \\d+ on \\S+ since \\S+", "process 4711 on HOST since TIME")
        .replaceAll("(CRC-32C\\) is|model_info.json says) [0-9a-f]{1,8}", "$1 …")
        .replaceAll("\\(here: [^)]+\\)", "(here: Linux amd64)")
        .replaceAll("(the build by|: let)(?! them) \\S+", "$1 OWNER")
        .replaceAll("tfslim-\\d+ is", "tfslim-USER is")
        .replaceAll("heap's size, here \\d+ MB", "heap's size, here 2048 MB")
        .replaceAll("Java heap of \\d+ MB", "Java heap of 2048 MB");
  }

  private void addTraining() {
    troubles.put(
        "the loss became NaN",
        () -> train("diverged", "--max_number_of_steps=50", "--learning_rate=1e18"));
    troubles.put(
        "weights that are not finite",
        () ->
            train(
                "from_broken",
                "--max_number_of_steps=1",
                "--checkpoint_path=" + withNaN("lenet", "broken")));
    troubles.put(
        "two runs in one directory",
        () -> {
          Path directory = folder.resolve("lenet");
          RunLock lock = RunDirectory.at(directory).lock(warning -> {});
          try {
            return train("lenet", "--max_number_of_steps=3");
          } finally {
            lock.close();
          }
        });
    troubles.put(
        "another network in the directory",
        () -> train("lenet", "--max_number_of_steps=3", "--model_name=cifarnet"));
    troubles.put(
        "images too small for the network",
        () -> train("small", "--model_name=inception_v1", "--train_image_size=64"));
    troubles.put(
        "images too large for the preprocessing",
        () ->
            train(
                "large",
                "--model_name=inception_v4",
                "--train_image_size=299",
                "--preprocessing_name=vgg"));
    troubles.put(
        "Java has too little memory",
        () -> ProgramRun.of(failing(new OutOfMemoryError("Java heap space"))));
    troubles.put(
        "JavaCPP limits the memory",
        () ->
            ProgramRun.of(
                failing(new OutOfMemoryError("Physical memory usage is too high: 612M > 256M"))));
    troubles.put(
        "no CUDA",
        () ->
            ProgramRun.of(
                failing(
                    new UnsatisfiedLinkError(
                        "libjnitensorflow.so: libcudart.so.12: cannot open shared object file: No such file or directory"))));
    troubles.put(
        "the process may not use more memory",
        () ->
            ProgramRun.of(
                failing(
                    new UnsatisfiedLinkError(
                        "libtensorflow_cc.so.2: failed to map segment from shared object: Cannot allocate memory"))));
  }

  private void addCheckpoints() {
    troubles.put("no checkpoint there", () -> eval(folder.resolve("empty")));
    troubles.put(
        "a page in place of the file",
        () ->
            list(
                write(
                    "inception_v4.ckpt",
                    "<!doctype html><title>Sign in</title>".getBytes(StandardCharsets.UTF_8))));
    troubles.put(
        "a file of Git LFS",
        () ->
            list(
                write(
                    "model.safetensors",
                    "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
                        .getBytes(StandardCharsets.UTF_8))));
    troubles.put(
        "a file of PyTorch", () -> list(write("model.pth", new byte[] {(byte) 0x80, 2, '}', '.'})));
    troubles.put(
        "a damaged checkpoint",
        () -> {
          Path data = copyOf("lenet", "damaged").resolve("model.ckpt-2.data-00000-of-00001");
          byte[] bytes = Files.readAllBytes(data);
          bytes[1000] ^= 1;
          Files.write(data, bytes);
          return eval(folder.resolve("damaged"));
        });
    troubles.put("a SavedModel as a checkpoint", () -> eval(exported()));
    troubles.put(
        "n against n + 1 classes",
        () -> {
          Path copy = copyOf("lenet", "without_info");
          Files.delete(copy.resolve("model_info.json"));
          return run(
              new ExportProgram(),
              List.of(
                  "--checkpoint_path=" + copy,
                  "--export_dir=" + folder.resolve("eleven"),
                  "--model_name=lenet",
                  "--num_classes=11"));
        });
    troubles.put(
        "classes in another order",
        () -> {
          Path data = folder.resolve("reordered");
          Files.createDirectories(data);
          try (Stream<Path> files = Files.list(TestData.path("fashion_mnist"))) {
            for (Path file : files.toList()) {
              Files.copy(file, data.resolve(file.getFileName()));
            }
          }
          Path labels = data.resolve("labels.txt");
          String text = Files.readString(labels);
          List<String> names = text.lines().map(line -> line.replaceFirst("\\d+:", "")).toList();
          Files.writeString(
              labels,
              text.replace("0:" + names.get(0) + "\n", "0:" + names.get(1) + "\n")
                  .replace("1:" + names.get(1) + "\n", "1:" + names.get(0) + "\n"));
          return eval(folder.resolve("lenet"), "--dataset_dir=" + data);
        });
    troubles.put(
        "the version exists",
        () ->
            run(
                new ExportProgram(),
                List.of(
                    "--checkpoint_path=" + folder.resolve("lenet"),
                    "--export_dir=" + exported(),
                    "--version=1")));
    troubles.put(
        "a file of the export was changed",
        () -> {
          Path graph = exported().resolve("1").resolve("saved_model.pb");
          byte[] bytes = Files.readAllBytes(graph);
          byte[] changed = bytes.clone();
          changed[5000] ^= 1;
          Files.write(graph, changed);
          try {
            return run(
                new PredictProgram(InputStream.nullInputStream()),
                List.of("--saved_model_dir=" + exported(), "bag.png"));
          } finally {
            Files.write(graph, bytes);
          }
        });
  }

  private void addImages() {
    troubles.put(
        "not an image that is read",
        () ->
            predict(
                write("photo.jpg", "RIFF\0\0\0\0WEBPVP8 ".getBytes(StandardCharsets.ISO_8859_1))));
    troubles.put("no such image", () -> predict(folder.resolve("phto.jpg")));
  }

  private void addData() {
    troubles.put(
        "no data set there",
        () -> train("other", "--dataset_name=flowers", "--dataset_dir=" + folder.resolve("x")));
    troubles.put("an unknown network", () -> train("other", "--model_name=inception_v9"));
    troubles.put(
        "one class only",
        () -> {
          image("nested", "pets", "cat");
          image("nested", "pets", "dog");
          return data("nested");
        });
    troubles.put(
        "a link to nowhere",
        () -> {
          image("dangling", "cat");
          image("dangling", "fox");
          Files.createSymbolicLink(folder.resolve("dangling/dog"), Path.of("nowhere"));
          return data("dangling");
        });
    troubles.put("a cloud's address", () -> data("x", "--dataset_dir=gs://bucket/data"));
    troubles.put(
        "compressed records",
        () -> {
          Path packed = folder.resolve("packed");
          Files.createDirectories(packed);
          String name = "fashion_mnist_train.tfrecord";
          try (OutputStream out =
              new GZIPOutputStream(Files.newOutputStream(packed.resolve(name)))) {
            out.write(new byte[100]);
          }
          return train("other", "--dataset_dir=" + packed);
        });
    troubles.put("letters that the locale lacks", this::inPlainLocale);
  }

  private void addUsers() {
    troubles.put(
        "sources that another user must build",
        () ->
            inAnothersClone(
                clone -> {
                  clone.setAge("eval/src/main/java/Main.java", Duration.ofSeconds(-1));
                  return List.of("target/launcher", "target", "");
                },
                "r-xr-xr-x"));
    troubles.put(
        "a closed Maven repository",
        () -> inAnothersClone(clone -> List.of("repository"), "---------"));
    troubles.put(
        "no folder for TensorFlow's libraries",
        () ->
            inAnothersClone(
                clone -> {
                  clone.with("TMPDIR", Files.createFile(clone.path("no_folder")).toString());
                  return List.of("../home");
                },
                "r-xr-xr-x"));
    troubles.put(
        "a folder of evaluations that cannot be written",
        () -> {
          Path taken = Files.writeString(folder.resolve("taken"), "");
          return eval(
              folder.resolve("lenet"),
              "--eval_dir=" + taken,
              "--batch_size=1",
              "--max_num_batches=1");
        });
  }

  /** What is wrong with a clone for other users: folders of it that they may not use. */
  private interface Closed {
    List<String> folders(LauncherClone clone) throws IOException;
  }

  /** The command eval of a user who does not own the clone. */
  private ProgramRun inAnothersClone(Closed closed, String permissions)
      throws IOException, InterruptedException {
    setPermissions(folder, "rwxr-xr-x");
    Path shared = folder.resolve("shared");
    if (Files.exists(shared)) {
      Files.move(shared, Files.createTempDirectory(folder, "done").resolve("shared"));
    }
    LauncherClone clone = LauncherClone.built(Files.createDirectory(shared));
    List<String> folders = closed.folders(clone);
    for (String name : folders) {
      setPermissions(clone.path(name), permissions);
    }
    try {
      LauncherClone.Result result = clone.runWithoutRights("eval");
      return new ProgramRun(result.exitCode(), "", result.text());
    } finally {
      for (int i = folders.size() - 1; i >= 0; i--) {
        setPermissions(clone.path(folders.get(i)), "rwxrwxrwx");
      }
    }
  }

  private static void setPermissions(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  /** A program whose locale has no other letters than ASCII. */
  private ProgramRun inPlainLocale() throws IOException, InterruptedException {
    image("letters", "caf\u00e9");
    image("letters", "tea");
    ProcessBuilder builder =
        new ProcessBuilder(
            JavaCommand.of(
                DataProgram.class,
                "--dataset_name=imagefolder",
                "--source_dir=" + folder.resolve("letters"),
                "--dataset_dir=" + folder.resolve("made")));
    builder.environment().put("LC_ALL", "C");
    Process process = builder.redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new ProgramRun(process.waitFor(), "", printed);
  }

  private ProgramRun data(String source, String... flags) {
    return run(
        new DataProgram(),
        List.of(
            "--dataset_name=imagefolder",
            "--source_dir=" + folder.resolve(source),
            "--dataset_dir=" + folder.resolve("made")),
        flags);
  }

  private void image(String... folders) throws IOException {
    Path target = folder.resolve(String.join("/", folders));
    Files.createDirectories(target);
    Files.copy(TestData.path("images/bag.png"), target.resolve("bag.png"));
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private Path exported() {
    Path exports = folder.resolve("export");
    if (!Files.exists(exports)) {
      ProgramRun run =
          run(
              new ExportProgram(),
              List.of("--checkpoint_path=" + folder.resolve("lenet"), "--export_dir=" + exports));
      if (run.exitCode() != 0) {
        throw new IllegalStateException(run.err());
      }
    }
    return exports;
  }

  /** A copy of a checkpoint with one value that is not a number. */
  private Path withNaN(String name, String copy) {
    CheckpointReader reader = CheckpointReader.open(folder.resolve(name).resolve("model.ckpt-2"));
    Path prefix = folder.resolve(copy).resolve("model.ckpt");
    try (CheckpointWriter writer = CheckpointWriter.create(prefix, 1)) {
      for (TensorEntry entry : reader.entries()) {
        ByteBuffer values = reader.read(entry.name());
        if (entry.name().equals("LeNet/conv1/weights")) {
          values.order(ByteOrder.LITTLE_ENDIAN).putFloat(0, Float.NaN);
        }
        writer.add(entry.name(), entry.dtype(), entry.shape(), values);
      }
      writer.commit();
    }
    return prefix;
  }

  /** A program that fails as one does for want of memory. */
  private static Command failing(Error error) {
    return new TensorFlowCommand() {
      @Override
      public String name() {
        return "train";
      }

      @Override
      public String summary() {
        return "Fails.";
      }

      @Override
      public FlagTable flags() {
        return FlagTable.of();
      }

      @Override
      public int run(ParsedFlags flags, Console console) {
        throw error;
      }
    };
  }

  private ProgramRun train(String name, String... flags) {
    return run(
        new TrainProgram(),
        List.of(
            "--train_dir=" + folder.resolve(name),
            "--dataset_name=fashion_mnist",
            "--dataset_dir=" + TestData.path("fashion_mnist"),
            "--model_name=lenet",
            "--num_preprocessing_threads=1"),
        flags);
  }

  private ProgramRun eval(Path checkpoint, String... flags) {
    return run(
        new EvalProgram(),
        List.of(
            "--checkpoint_path=" + checkpoint,
            "--eval_dir=" + folder.resolve("eval"),
            "--dataset_name=fashion_mnist",
            "--dataset_dir=" + TestData.path("fashion_mnist"),
            "--dataset_split_name=test",
            "--model_name=lenet"),
        flags);
  }

  private ProgramRun predict(Path image, String... flags) {
    return run(
        new PredictProgram(InputStream.nullInputStream()),
        List.of("--checkpoint_path=" + folder.resolve("lenet"), image.toString()),
        flags);
  }

  private ProgramRun list(Path weights) {
    return ProgramRun.of(CheckpointProgram.command(), "list", weights.toString());
  }

  private Path copyOf(String name, String copy) throws IOException {
    Path target = folder.resolve(copy);
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
    return target;
  }

  /** With flags that replace those of the same name. */
  private static ProgramRun run(Command command, List<String> flags, String... more) {
    Set<String> replaced = Arrays.stream(more).map(Troubles::flagName).collect(Collectors.toSet());
    List<String> all = new ArrayList<>(flags);
    all.removeIf(flag -> replaced.contains(flagName(flag)));
    all.addAll(Arrays.asList(more));
    return ProgramRun.of(command, all.toArray(String[]::new));
  }

  private static String flagName(String flag) {
    return flag.replaceFirst("=.*", "");
  }
}
