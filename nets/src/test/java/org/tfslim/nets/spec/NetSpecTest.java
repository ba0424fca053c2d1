package org.tfslim.nets.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.nets.spec.NetOptions.BATCH_NORM_SCALE;
import static org.tfslim.nets.spec.NetOptions.DEPTH_MULTIPLIER;
import static org.tfslim.nets.spec.NetOptions.GLOBAL_POOL;
import static org.tfslim.nets.spec.NetOptions.MIN_DEPTH;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tfslim.slim.Net;
import org.tfslim.slim.Slim;
import org.tfslim.slim.args.ArgScope;
import org.tfslim.slim.testing.SlimSessions;

class NetSpecTest {
  /** What the function of a network was called with. */
  private record Call(int numClasses, boolean isTraining, double multiplier, int minDepth) {}

  private final List<Call> calls = new ArrayList<>();
  private final List<Float> decays = new ArrayList<>();
  private final List<Boolean> scales = new ArrayList<>();

  private final NetSpec spec =
      NetSpec.named("wide")
          .function(this::build)
          .argScope(this::argScope, List.of(BATCH_NORM_SCALE))
          .input(InputSpec.images(8, 3))
          .preprocessing("vgg")
          .takes(DEPTH_MULTIPLIER, MIN_DEPTH)
          .source("nowhere")
          .build();

  private Net build(
      Slim slim, Operand<TFloat32> images, int numClasses, boolean isTraining, NetOptions options) {
    calls.add(
        new Call(
            numClasses,
            isTraining,
            options.get(DEPTH_MULTIPLIER, 1.0),
            options.get(MIN_DEPTH, 16)));
    return new Net(images, Map.of());
  }

  private ArgScope argScope(float weightDecay, NetOptions options) {
    decays.add(weightDecay);
    scales.add(options.get(BATCH_NORM_SCALE, false));
    return ArgScope.empty();
  }

  private void apply(NetworkFn network) {
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0);
      network.apply(slim, SlimSessions.formulaImages(slim, spec.input().shape(1)));
    }
  }

  @Test
  void aNetworkIsBuiltAsChosen() {
    apply(spec.network(7));
    apply(
        spec.network(8)
            .weightDecay(0.5f)
            .training()
            .with(DEPTH_MULTIPLIER, 0.5)
            .with(MIN_DEPTH, 4)
            .withArgScope(BATCH_NORM_SCALE, true));
    assertThat(calls).containsExactly(new Call(7, false, 1, 16), new Call(8, true, 0.5, 4));
    assertThat(decays).containsExactly(0f, 0.5f);
    assertThat(scales).containsExactly(false, true);
  }

  @Test
  void theLastChoiceCounts() {
    apply(
        spec.network(7)
            .training()
            .training(false)
            .with(MIN_DEPTH, 4)
            .with(NetOptions.defaults().with(MIN_DEPTH, 5)));
    assertThat(calls).containsExactly(new Call(7, false, 1, 5));
  }

  @Test
  void aVariantHasOtherDefaults() {
    NetSpec thin =
        spec.variant("thin", NetOptions.defaults().with(DEPTH_MULTIPLIER, 0.25))
            .input(InputSpec.images(4, 3))
            .numClasses(9)
            .build();
    NetSpec thinner = thin.variant("thinner", NetOptions.defaults().with(MIN_DEPTH, 2)).build();
    apply(thin.network(1));
    apply(thinner.network(1));
    apply(thinner.network(1).with(DEPTH_MULTIPLIER, 2.0));
    assertThat(calls)
        .containsExactly(
            new Call(1, false, 0.25, 16), new Call(1, false, 0.25, 2), new Call(1, false, 2, 2));
    assertThat(thinner).hasToString("thinner");
    assertThat(thinner.imageSize()).isEqualTo(4);
    assertThat(thinner.numClasses()).isEqualTo(9);
    assertThat(thinner.preprocessing()).isEqualTo("vgg");
    assertThat(thinner.options()).isEqualTo(spec.options());
    assertThat(spec.name()).isEqualTo("wide");
    assertThat(spec.imageSize()).isEqualTo(8);
  }

  @Test
  void theBaseOfAVariantHasItsDefaults() {
    List<NetOptions> given = new ArrayList<>();
    NetSpec thin =
        spec.variant("thin", NetOptions.defaults().with(DEPTH_MULTIPLIER, 0.25).with(MIN_DEPTH, 4))
            .base(
                (scope, images, options) -> {
                  given.add(options);
                  return new Net(images, Map.of());
                },
                DEPTH_MULTIPLIER,
                GLOBAL_POOL)
            .build();
    try (Graph graph = new Graph()) {
      Slim slim = Slim.on(graph, 0);
      Operand<TFloat32> images = SlimSessions.formulaImages(slim, spec.input().shape(1));
      NetSpec.BaseFunction base = thin.base().orElseThrow();
      base.build(slim, images, NetOptions.defaults().with(GLOBAL_POOL, true));
      base.build(slim, images, NetOptions.defaults().with(DEPTH_MULTIPLIER, 2.0));
    }
    assertThat(given.stream().map(options -> options.find(DEPTH_MULTIPLIER)))
        .containsExactly(Optional.of(0.25), Optional.of(2.0));
    assertThat(given.stream().map(options -> options.find(GLOBAL_POOL)))
        .containsExactly(Optional.of(true), Optional.empty());
    assertThat(given).allMatch(options -> options.find(MIN_DEPTH).isEmpty());
  }

  @Test
  void whatIsNotTakenIsAnErrorThatNamesWhatIs() {
    String message = "wide does not take [global_pool]; it takes [depth_multiplier, min_depth]";
    assertThatThrownBy(() -> spec.network(1).with(GLOBAL_POOL, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> spec.variant("v", NetOptions.defaults().with(GLOBAL_POOL, true)))
        .hasMessage(message);
    assertThatThrownBy(() -> spec.network(1).withArgScope(MIN_DEPTH, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the arg scope of wide does not take [min_depth]; it takes [batch_norm_scale]");
  }

  @Test
  void whatMustBeSaidIsAskedFor() {
    NetSpec.Builder builder = NetSpec.named("x").input(InputSpec.images(1, 1));
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("x needs a function, an input and a preprocessing");
  }

  @Test
  void aSpecDoesNotChangeWithItsBuilder() {
    NetSpec.Builder builder = spec.variant("a", NetOptions.defaults());
    NetSpec a = builder.build();
    NetSpec b = builder.numClasses(5).weights(Library.TIMM, layers -> List.of()).build();
    assertThat(a.numClasses()).isZero();
    assertThat(a.weightNames(Library.TIMM)).isEmpty();
    assertThat(b.numClasses()).isEqualTo(5);
    assertThat(b.weightNames(Library.TIMM)).isPresent();
  }

  @Test
  void videosHaveFrames() {
    InputSpec videos = InputSpec.videos(16, 112, 3);
    assertThat(videos.shape(2)).isEqualTo(Shape.of(2, 16, 112, 112, 3));
    assertThat(videos.shape(2, 56)).isEqualTo(Shape.of(2, 16, 56, 56, 3));
    assertThat(videos).hasToString("16 x 112 x 112 x 3");
    assertThat(spec.variant("v", NetOptions.defaults()).input(videos).build().kind())
        .isEqualTo(NetSpec.Kind.VIDEO_CLASSIFIER);
    assertThat(spec.kind()).isEqualTo(NetSpec.Kind.IMAGE_CLASSIFIER);
    assertThat(InputSpec.images(8, 1).shape(2, 4, 3)).isEqualTo(Shape.of(2, 4, 4, 3));
    assertThat(InputSpec.images(8, 1)).hasToString("8 x 8 x 1");
  }
}
