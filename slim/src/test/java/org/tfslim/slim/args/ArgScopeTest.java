package org.tfslim.slim.args;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tfslim.slim.args.Args.noActivation;
import static org.tfslim.slim.args.Args.on;
import static org.tfslim.slim.args.Args.padding;
import static org.tfslim.slim.args.Args.stride;
import static org.tfslim.slim.args.Layer.AVG_POOL2D;
import static org.tfslim.slim.args.Layer.CONV2D;
import static org.tfslim.slim.args.Layer.FULLY_CONNECTED;
import static org.tfslim.slim.args.Layer.MAX_POOL2D;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArgScopeTest {
  private static Arg.Stride strideOf(ArgScope scope, Arg.Conv2dArg... overrides) {
    return scope.args(CONV2D, List.of(overrides)).get(Arg.Stride.class);
  }

  @Test
  void layersHaveSlimsDefaults() {
    LayerArgs<Arg.Conv2dArg> conv = ArgScope.empty().args(CONV2D, List.of());
    assertThat(conv.get(Arg.Stride.class)).isEqualTo(stride(1));
    assertThat(conv.get(Arg.PaddingArg.class).value()).isEqualTo(Padding.SAME);
    assertThat(conv.get(Arg.ActivationArg.class).value()).isPresent();
    assertThat(conv.get(Arg.NormalizerArg.class).value()).isEmpty();
    assertThat(conv.get(Arg.BiasesInitializer.class).value()).isPresent();
    LayerArgs<Arg.PoolArg> pool = ArgScope.empty().args(MAX_POOL2D, List.of());
    assertThat(pool.get(Arg.Stride.class)).isEqualTo(stride(2));
    assertThat(pool.get(Arg.PaddingArg.class).value()).isEqualTo(Padding.VALID);
    LayerArgs<Arg.BatchNormArg> norm = ArgScope.empty().args(Layer.BATCH_NORM, List.of());
    assertThat(norm.get(Arg.Decay.class).value()).isEqualTo(0.999);
    assertThat(norm.get(Arg.Epsilon.class).value()).isEqualTo(0.001f);
    assertThat(norm.get(Arg.Scale.class).value()).isFalse();
    assertThat(norm.get(Arg.Center.class).value()).isTrue();
  }

  @Test
  void aScopeSetsOnlyWhatItNames() {
    ArgScope scope = ArgScope.empty().with(on(CONV2D, MAX_POOL2D), stride(3));
    assertThat(strideOf(scope)).isEqualTo(stride(3));
    assertThat(scope.args(MAX_POOL2D, List.of()).get(Arg.Stride.class)).isEqualTo(stride(3));
    assertThat(scope.args(AVG_POOL2D, List.of()).get(Arg.Stride.class)).isEqualTo(stride(2));
    assertThat(scope.args(CONV2D, List.of()).get(Arg.PaddingArg.class).value())
        .isEqualTo(Padding.SAME);
  }

  @Test
  void innerScopesOverrideOuterOnesAndCallsOverrideBoth() {
    ArgScope outer = ArgScope.empty().with(on(CONV2D), stride(2), padding(Padding.VALID));
    ArgScope inner = outer.with(on(CONV2D), stride(3));
    assertThat(strideOf(outer)).isEqualTo(stride(2));
    assertThat(strideOf(inner)).isEqualTo(stride(3));
    assertThat(strideOf(inner, stride(4))).isEqualTo(stride(4));
    assertThat(inner.args(CONV2D, List.of()).get(Arg.PaddingArg.class).value())
        .isEqualTo(Padding.VALID);
  }

  @Test
  void aKeptScopeCanBeUsedOnTopOfAnother() {
    ArgScope kept = ArgScope.empty().with(on(CONV2D, FULLY_CONNECTED), noActivation());
    ArgScope scope = ArgScope.empty().with(on(CONV2D), stride(2)).with(kept);
    assertThat(strideOf(scope)).isEqualTo(stride(2));
    assertThat(scope.args(CONV2D, List.of()).get(Arg.ActivationArg.class).value()).isEmpty();
    assertThat(scope.args(FULLY_CONNECTED, List.of()).get(Arg.ActivationArg.class).value())
        .isEmpty();
  }
}
