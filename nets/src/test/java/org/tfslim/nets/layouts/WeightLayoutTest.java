package org.tfslim.nets.layouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.OptionException;
import org.tfslim.formats.TensorEntry;
import org.tfslim.formats.TensorShape;
import org.tfslim.formats.weights.ConversionPlan;
import org.tfslim.formats.weights.PlannedTensor;
import org.tfslim.nets.Nets;
import org.tfslim.nets.spec.Library;
import org.tfslim.nets.spec.NetSpec;
import org.tfslim.nets.spec.NetVariables;
import org.tfslim.testkit.TestData;

/** {@code testdata/layouts} tells which tensor is which variable. */
class WeightLayoutTest {
  /** Values of every so many variables are looked at. */
  private static final int SAMPLED = 37;

  /** An element's value, so that a wrong place or a wrong tensor shows. */
  private static float value(String name, int index) {
    return (name.hashCode() % 1000 + 1) * 1e-3f + index % 1009;
  }

  private static PlannedTensor tensor(String name, long... shape) {
    TensorEntry entry = TensorEntry.of(name, ElementType.FLOAT32, TensorShape.of(shape));
    long size = entry.elements();
    return PlannedTensor.computed(
        entry,
        () -> {
          ByteBuffer bytes =
              ByteBuffer.allocate((int) size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          for (int i = 0; i < size; i++) {
            bytes.putFloat(value(name, i));
          }
          return bytes.flip();
        },
        "test");
  }

  private static ConversionPlan foreign(String file) {
    List<PlannedTensor> tensors = new ArrayList<>();
    for (Map<String, String> row : TestData.table("layouts/" + file + ".tsv")) {
      tensors.add(tensor(row.get("name"), TestData.shape(row.get("shape"))));
    }
    return new ConversionPlan(file, tensors, List.of());
  }

  private final List<String> notes = new ArrayList<>();

  private ConversionPlan slim(Library layout, String model, ConversionPlan plan) {
    return WeightLayout.of(layout).toSlim(plan, network(model), notes::add);
  }

  private static NetVariables network(String model) {
    return NetVariables.of(Nets.get(model), 1001);
  }

  private static Map<String, PlannedTensor> byName(ConversionPlan plan) {
    return plan.tensors().stream().collect(Collectors.toMap(PlannedTensor::name, it -> it));
  }

  @ParameterizedTest
  @CsvSource({
    "timm_inception_v3, TIMM, inception_v3",
    "timm_inception_v4, TIMM, inception_v4",
    "timm_inception_resnet_v2, TIMM, inception_resnet_v2",
    "keras3_inception_v3, KERAS, inception_v3",
    "keras2_inception_resnet_v2, KERAS, inception_resnet_v2"
  })
  void everyVariableHasItsTensor(String file, Library layout, String model) {
    ConversionPlan plan = slim(layout, model, foreign(file));
    Map<String, PlannedTensor> converted = byName(plan);
    NetVariables network = NetVariables.of(Nets.get(model), 1000);
    assertThat(plan.tensors()).hasSameSizeAs(network.entries());
    network
        .entries()
        .forEach(it -> assertThat(converted.get(it.name()).entry()).as(it.name()).isEqualTo(it));
    int row = 0;
    for (Map<String, String> original : TestData.table("layouts/" + file + ".tsv")) {
      if (!original.get("slim").equals("-") && row++ % SAMPLED == 0) {
        requireValues(layout, original, converted.get(original.get("slim")));
      }
    }
    List<String> taken =
        TestData.table("layouts/" + file + ".tsv").stream().map(it -> it.get("slim")).toList();
    assertThat(converted.keySet())
        .allMatch(name -> name.contains("/AuxLogits/") || taken.contains(name));
  }

  /** The elements at some corners, each multiplied by its gamma where the layer has one. */
  private static void requireValues(
      Library layout, Map<String, String> original, PlannedTensor converted) {
    String name = original.get("name");
    long[] shape = TestData.shape(original.get("shape"));
    ByteBuffer bytes = converted.bytes();
    int count = bytes.remaining() / Float.BYTES;
    for (int at : new int[] {0, 1, count / 3, count / 2, count - 1}) {
      float expected = value(name, layout == Library.TIMM ? inTorch(at, shape) : at);
      boolean scaled = name.endsWith(".conv.weight") || name.endsWith(".running_mean");
      if (scaled) {
        String gamma = name.replaceFirst("\\.(conv\\.weight|bn\\.running_mean)$", ".bn.weight");
        expected *= value(gamma, at % (int) shape[0]);
      }
      assertThat(bytes.getFloat(at * Float.BYTES))
          .as("%s of %s at %d", converted.name(), name, at)
          .isEqualTo(expected);
    }
  }

  /**
   * Where an element of {@code [height, width, in, out]} is in {@code [out, in, height, width]}.
   */
  private static int inTorch(int at, long[] shape) {
    int out = (int) shape[0];
    int in = shape.length > 1 ? (int) shape[1] : 1;
    int pixels = shape.length > 2 ? (int) (shape[2] * shape[3]) : 1;
    int pixel = at / (in * out);
    return (at % out * in + at / out % in) * pixels + pixel;
  }

  @ParameterizedTest
  @CsvSource({
    "timm_inception_v3, inception_v3",
    "timm_inception_v4, inception_v4",
    "timm_inception_resnet_v2, inception_resnet_v2"
  })
  void theWayBackGivesTimmsNamesAndShapes(String file, String model) {
    ConversionPlan plan = slim(Library.TIMM, model, foreign(file));
    ConversionPlan back =
        WeightLayout.of(Library.TIMM).fromSlim(plan, NetVariables.of(Nets.get(model), 1000));
    Map<String, String> expected = new HashMap<>();
    for (Map<String, String> row : TestData.table("layouts/" + file + ".tsv")) {
      if (!row.get("name").endsWith("num_batches_tracked")) {
        expected.put(row.get("name"), row.get("shape"));
      }
    }
    Map<String, String> found = new HashMap<>();
    back.tensors().forEach(it -> found.put(it.name(), it.entry().shapeText()));
    assertThat(found).isEqualTo(expected);
  }

  private static ConversionPlan renamed(ConversionPlan plan, UnaryOperator<String> name) {
    return plan.mapped(tensor -> tensor.renamed(name.apply(tensor.name())));
  }

  private static ConversionPlan with(ConversionPlan plan, PlannedTensor... more) {
    List<PlannedTensor> all = new ArrayList<>(plan.tensors());
    all.addAll(List.of(more));
    return plan.with(all);
  }

  @ParameterizedTest
  @CsvSource({
    "timm_inception_v4, TIMM, inception_v4, module.",
    "timm_inception_v4, TIMM, inception_v4, _orig_mod.",
    "timm_inception_v4, TIMM, inception_v4, state_dict.module.model.",
    "timm_inception_resnet_v2, TIMM, inception_resnet_v2, model/backbone/",
    "keras3_inception_v3, KERAS, inception_v3, layers/functional/",
    "keras3_inception_v3, KERAS, inception_v3, layers/a/layers/b/",
    "keras2_inception_resnet_v2, KERAS, inception_resnet_v2, model/",
    "keras2_inception_resnet_v2, KERAS, inception_resnet_v2, outer/model/"
  })
  void takesOffWhatEveryNameBeginsWith(String file, Library layout, String model, String prefix) {
    ConversionPlan nested = renamed(foreign(file), name -> prefix + name);
    assertThat(slim(layout, model, nested).names())
        .isEqualTo(slim(layout, model, foreign(file)).names());
    assertThat(notes).containsExactly("every name begins with " + prefix + ": read without it");
  }

  @Test
  void aWholeModelOfKerasNeedsNoWord() {
    ConversionPlan plan =
        renamed(foreign("keras2_inception_resnet_v2"), name -> "model_weights/" + name);
    assertThat(slim(Library.KERAS, "inception_resnet_v2", plan).tensors()).isNotEmpty();
    ConversionPlan deep = renamed(plan, name -> name.replaceFirst("/", "/inner/"));
    assertThat(notes).isEmpty();
    assertThat(slim(Library.KERAS, "inception_resnet_v2", deep).tensors()).isNotEmpty();
    assertThat(notes).containsExactly("every name begins with inner/: read without it");
  }

  /** Keras 3 writes the layers of a Sequential so, and TensorFlow's Keras 2.13 its weights. */
  @Test
  void knowsKerassOtherNames() {
    ConversionPlan repeated =
        renamed(
            foreign("keras2_inception_resnet_v2"),
            name -> name.replaceFirst("^([^/]+)/\\1/(.*):0", "$1/sequential/$1/$2"));
    assertThat(slim(Library.KERAS, "inception_resnet_v2", repeated).tensors()).isNotEmpty();
    ConversionPlan dependencies =
        renamed(
            foreign("keras3_inception_v3"),
            name -> name.replaceFirst("^layers", "_layer_checkpoint_dependencies"));
    assertThat(slim(Library.KERAS, "inception_v3", dependencies).tensors()).isNotEmpty();
    assertThat(notes).isEmpty();
  }

  @Test
  void leavesOutWhatIsOutsideOfTheNetwork() {
    ConversionPlan nested = renamed(foreign("timm_inception_v4"), name -> "module." + name);
    ConversionPlan plan =
        slim(Library.TIMM, "inception_v4", with(nested, tensor("n_averaged", 1), tensor("epoch")));
    assertThat(notes)
        .containsExactly(
            "names begin with module.: read without it; 2 tensors that do not are left out:"
                + " n_averaged, epoch");
    assertThat(plan.dropped())
        .contains(new ConversionPlan.Dropped("epoch", "its name does not begin with module."));
  }

  @Test
  void tellsWhichNamesBeginInAnotherWay() {
    ConversionPlan half =
        renamed(
            foreign("timm_inception_v4"),
            name -> name.startsWith("features.1.") ? name : "module." + name);
    assertThatThrownBy(() -> slim(Library.TIMM, "inception_v4", half))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("names begin with module.: read without it; 5 tensors that do not")
        .hasMessageContaining(
            "features.1.conv.weight is missing (slim's InceptionV4/Conv2d_2a_3x3/weights); the"
                + " nearest: features.1.conv.weight")
        .hasMessageContaining("rename changes names");
    ConversionPlan head =
        renamed(
            foreign("timm_inception_v4"),
            name -> name.startsWith("last_linear.") ? name : "module." + name);
    assertThatThrownBy(() -> slim(Library.TIMM, "inception_v4", head))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("features.0.conv.weight is missing")
        .hasMessageContaining("the nearest: module.features.0.conv.weight");
    ConversionPlan other =
        renamed(foreign("timm_inception_v4"), name -> name.replace("last_linear", "classif"));
    assertThatThrownBy(() -> slim(Library.TIMM, "inception_v4", other))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("There is no last_linear.bias, the biases of the logits; the nearest")
        .hasMessageContaining("rename comes before the layout");
  }

  @Test
  void doesNotChooseAmongNetworks() {
    ConversionPlan one = foreign("timm_inception_v4");
    ConversionPlan two =
        with(
            renamed(one, name -> "model." + name),
            renamed(one, name -> "ema." + name).tensors().toArray(PlannedTensor[]::new));
    assertThatThrownBy(() -> slim(Library.TIMM, "inception_v4", two))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "has last_linear.bias several times, below: ema., model.. Choose one network with"
                + " include.");
    ConversionPlan chosen = two.include(List.of(Pattern.compile("^ema\\.")));
    assertThat(slim(Library.TIMM, "inception_v4", chosen).tensors()).isNotEmpty();
  }

  @Test
  void tellsWhatDoesNotFit() {
    ConversionPlan whole = foreign("timm_inception_v4");
    NetVariables v4 = network("inception_v4");
    assertThatThrownBy(
            () ->
                WeightLayout.of(Library.TIMM)
                    .toSlim(
                        whole.without("features.3.conv.conv.weight"::equals, "test"), v4, it -> {}))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("features.3.conv.conv.weight is missing")
        .hasMessageContaining("InceptionV4/Mixed_3a/Branch_1/Conv2d_0a_3x3/weights");
    List<PlannedTensor> more = new ArrayList<>(whole.tensors());
    more.add(tensor("features.99.conv.weight", 1));
    assertThatThrownBy(() -> WeightLayout.of(Library.TIMM).toSlim(whole.with(more), v4, it -> {}))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("features.99.conv.weight has no place in slim's network");
    ConversionPlan wrong =
        whole.mapped(it -> it.name().equals("features.0.bn.weight") ? tensor(it.name(), 5) : it);
    assertThatThrownBy(() -> WeightLayout.of(Library.TIMM).toSlim(wrong, v4, it -> {}))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("features.0.bn.weight is 5, which does not fit");
    assertThatThrownBy(() -> slim(Library.KERAS, "inception_v3", whole))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("There is no predictions/bias");
  }

  @Test
  void knowsWhichNetworksAndWhatIsDifferent() {
    assertThatThrownBy(() -> WeightLayout.of(Library.KERAS).difference(Nets.get("inception_v4")))
        .isInstanceOf(OptionException.class)
        .hasMessage(
            "the layout keras is known for inception_resnet_v2, inception_v3, not for"
                + " inception_v4");
    for (NetSpec spec : Nets.all()) {
      for (Library library : Library.values()) {
        WeightLayout layout = WeightLayout.of(library);
        if (!layout.networks().contains(spec.name())) {
          NetVariables network = new NetVariables(spec, 1, List.of(), Set.of());
          ConversionPlan plan = new ConversionPlan("a file", List.of(), List.of());
          assertThatThrownBy(() -> layout.toSlim(plan, network, it -> {}))
              .isInstanceOf(OptionException.class);
          assertThatThrownBy(() -> layout.fromSlim(plan, network))
              .isInstanceOf(OptionException.class);
        }
      }
    }
    assertThat(WeightLayout.of(Library.TIMM).difference(Nets.get("inception_v3"))).isPresent();
    assertThat(WeightLayout.of(Library.TIMM).difference(Nets.get("inception_v4"))).isEmpty();
    assertThat(WeightLayout.of(Library.KERAS).difference(Nets.get("inception_v3"))).isEmpty();
  }
}
