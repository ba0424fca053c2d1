package org.tfslim.formats.weights;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tfslim.formats.DataException;
import org.tfslim.formats.ElementType;
import org.tfslim.formats.Printable;

/**
 * What a conversion will write. A plan is made from a file and changed step by step; only the
 * file's list of tensors is read until {@link WeightsOutput#write}.
 *
 * @param source the file that is converted, for messages
 * @param tensors what will be written
 * @param dropped tensors of the source that will not be written, each with the reason
 */
public record ConversionPlan(String source, List<PlannedTensor> tensors, List<Dropped> dropped) {
  /** The suffix that makes a variable's name that of its moving average. */
  public static final String AVERAGE_SUFFIX = "/ExponentialMovingAverage";

  /** The last part of the names of optimizers' slots. */
  private static final Pattern SLOT =
      Pattern.compile(
          "(.+)/(Momentum|RMSProp(_\\d+)?|Adam(_\\d+)?|AdaMax(_\\d+)?|Adagrad|Adadelta(_\\d+)?"
              + "|Ftrl(_\\d+)?|ExponentialMovingAverage)");

  private static final Pattern POWER = Pattern.compile("(.*/)?beta[12]_power(_\\d+)?");

  /** What batch norm counts: programs that average what is trained do not average these. */
  private static final Pattern NOT_TRAINED =
      Pattern.compile("(.*/)?(moving_mean|moving_variance|moving_average|global_step)");

  private static final int SHOWN = 3;

  /**
   * The names of variables of Keras's optimizers, in h5 files and in TensorFlow 2's checkpoints.
   */
  private static final Pattern KERAS_OPTIMIZER =
      Pattern.compile("(.*/)?(optimizer_weights|optimizer|\\.OPTIMIZER_SLOT)/.*");

  /**
   * A tensor that is left out.
   *
   * @param name in the source
   * @param reason why
   */
  public record Dropped(String name, String reason) {}

  /** Copies the lists. */
  public ConversionPlan {
    tensors = List.copyOf(tensors);
    dropped = List.copyOf(dropped);
  }

  /** Everything in a file, as it is. */
  public static ConversionPlan of(WeightsFile file) {
    return new ConversionPlan(
        file.path().toString(),
        file.entries().stream().map(entry -> PlannedTensor.of(file, entry)).toList(),
        file.leftOut());
  }

  /**
   * This plan with the values of moving averages in place of those of their variables.
   *
   * @param wanted the names of the variables that are kept later on
   * @throws DataException if there is no average, or none of some variables that are wanted and are
   *     trained as far as names tell: such a mixture was never trained
   */
  public ConversionPlan useMovingAverages(Predicate<String> wanted) {
    Set<String> averaged =
        tensors.stream()
            .filter(ConversionPlan::isAverage)
            .map(tensor -> average(tensor).name())
            .collect(Collectors.toSet());
    if (averaged.isEmpty()) {
      throw new DataException(
          "%s has no moving averages (names that end in %s); leave use_moving_averages out."
              .formatted(source, AVERAGE_SUFFIX),
          "use_moving_averages");
    }
    requireAllOrNone(averaged, wanted);
    return without(averaged::contains, "its moving average is taken")
        .mapped(tensor -> isAverage(tensor) ? average(tensor) : tensor);
  }

  private void requireAllOrNone(Set<String> averaged, Predicate<String> wanted) {
    Set<String> names = names();
    List<String> without =
        tensors.stream()
            .filter(tensor -> tensor.entry().dtype().isFloatingPoint())
            .map(PlannedTensor::name)
            .filter(name -> !averaged.contains(name) && wanted.test(name))
            .filter(name -> !isOptimizers(name, names) && !isOfVariable(name, names))
            .filter(name -> !NOT_TRAINED.matcher(name).matches())
            .toList();
    if (!without.isEmpty()) {
      throw new DataException(
          "%s has moving averages of %s, but none of %s%s. Values and averages together are not a network that was trained: leave out use_moving_averages, or those variables with exclude."
              .formatted(
                  source,
                  Printable.count(averaged.size(), "variable"),
                  without.stream().limit(SHOWN).collect(Collectors.joining(", ")),
                  without.size() > SHOWN
                      ? " and %s".formatted(Printable.count(without.size() - SHOWN, "other"))
                      : ""),
          "use_moving_averages",
          "exclude");
    }
  }

  private static boolean isAverage(PlannedTensor tensor) {
    return tensor.name().endsWith(AVERAGE_SUFFIX);
  }

  private static PlannedTensor average(PlannedTensor tensor) {
    int end = tensor.name().length() - AVERAGE_SUFFIX.length();
    return tensor.renamed(tensor.name().substring(0, end));
  }

  /**
   * This plan without the slots of optimizers and without moving averages; the global step stays.
   */
  public ConversionPlan stripOptimizer() {
    Set<String> names = names();
    return without(name -> isOptimizers(name, names), "only the optimizer needs it");
  }

  /** Whether it is kept for a variable, below that variable's name. */
  private static boolean isOfVariable(String name, Set<String> names) {
    int end = name.lastIndexOf('/');
    return end > 0 && names.contains(name.substring(0, end));
  }

  private static boolean isOptimizers(String name, Set<String> names) {
    var slot = SLOT.matcher(name);
    return (slot.matches() && names.contains(slot.group(1)))
        || POWER.matcher(name).matches()
        || KERAS_OPTIMIZER.matcher(name).matches();
  }

  /**
   * This plan with only the tensors whose names contain a match of one of the patterns; without
   * patterns, all tensors.
   */
  public ConversionPlan include(List<Pattern> patterns) {
    return patterns.isEmpty() ? this : without(name -> !matches(name, patterns), "not included");
  }

  /** This plan without the tensors whose names contain a match of one of the patterns. */
  public ConversionPlan exclude(List<Pattern> patterns) {
    return without(name -> matches(name, patterns), "excluded");
  }

  private static boolean matches(String name, List<Pattern> patterns) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(name).find());
  }

  /** This plan without the tensors whose names match a predicate. */
  public ConversionPlan without(Predicate<String> names, String reason) {
    List<PlannedTensor> kept = new ArrayList<>();
    List<Dropped> out = new ArrayList<>(dropped);
    for (PlannedTensor tensor : tensors) {
      if (names.test(tensor.name())) {
        out.add(new Dropped(tensor.name(), reason));
      } else {
        kept.add(tensor);
      }
    }
    return new ConversionPlan(source, kept, out);
  }

  /** This plan with other names; the rules are applied one after the other. */
  public ConversionPlan rename(List<RenameRule> rules) {
    return mapped(
        tensor -> {
          String name = tensor.name();
          for (RenameRule rule : rules) {
            name = rule.apply(name);
          }
          return name.equals(tensor.name()) ? tensor : tensor.renamed(name);
        });
  }

  /** This plan with floating-point values cast to another type. */
  public ConversionPlan cast(ElementType dtype) {
    return mapped(tensor -> tensor.cast(dtype));
  }

  /** This plan with each tensor changed. */
  public ConversionPlan mapped(Function<PlannedTensor, PlannedTensor> change) {
    return with(tensors.stream().map(change).toList());
  }

  /** This plan with other tensors. */
  public ConversionPlan with(List<PlannedTensor> changed) {
    return new ConversionPlan(source, changed, dropped);
  }

  /** The names that will be written. */
  public Set<String> names() {
    return tensors.stream().map(PlannedTensor::name).collect(Collectors.toSet());
  }

  /** The number of bytes of all values that will be written. */
  public long bytes() {
    return tensors.stream().mapToLong(tensor -> tensor.entry().byteSize()).sum();
  }

  /**
   * Checks that there is something to write, that it can be read, and that no name occurs twice.
   *
   * @throws DataException if not
   */
  public void require() {
    if (tensors.isEmpty()) {
      throw new DataException(
          "Nothing of %s is left to write: %s left out."
              .formatted(source, Printable.count(dropped.size(), "tensor is", "tensors are")));
    }
    Set<String> seen = new HashSet<>();
    for (PlannedTensor tensor : tensors) {
      tensor.requireReadable();
      if (tensor.name().isEmpty() || tensor.name().chars().anyMatch(Character::isISOControl)) {
        throw new DataException(
            "A tensor of %s would be called '%s'; change rename."
                .formatted(source, tensor.name().replaceAll("\\p{Cntrl}", "?")),
            "rename");
      }
      if (!seen.add(tensor.name())) {
        throw new DataException(
            "Two tensors of %s would be called %s; change rename or exclude one."
                .formatted(source, tensor.name()),
            "rename",
            "exclude");
      }
    }
  }
}
