package org.tfslim.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tfslim.cli.ExampleCommand.BATCH_SIZE;
import static org.tfslim.cli.ExampleCommand.CLONE_ON_CPU;
import static org.tfslim.cli.ExampleCommand.DATASET_DIR;
import static org.tfslim.cli.ExampleCommand.DECAY;
import static org.tfslim.cli.ExampleCommand.FORMAT;
import static org.tfslim.cli.ExampleCommand.MASTER;
import static org.tfslim.cli.ExampleCommand.MAX_STEPS;
import static org.tfslim.cli.ExampleCommand.MODEL_NAME;
import static org.tfslim.cli.ExampleCommand.NORMALIZE;
import static org.tfslim.cli.ExampleCommand.OPTIMIZER;
import static org.tfslim.cli.ExampleCommand.QUANTIZE_DELAY;
import static org.tfslim.cli.ExampleCommand.SCOPES;
import static org.tfslim.cli.ExampleCommand.SEED;
import static org.tfslim.cli.ExampleCommand.WEIGHT_DECAY;
import static org.tfslim.cli.ExampleCommand.parse;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlagParserTest {
  @Test
  void defaultsHoldWhereNothingIsGiven() {
    ParsedFlags flags = parse();
    assertThat(flags.get(BATCH_SIZE)).isEqualTo(32);
    assertThat(flags.get(WEIGHT_DECAY)).isEqualTo(4e-5);
    assertThat(flags.get(MAX_STEPS)).isEmpty();
    assertThat(flags.get(SCOPES)).isEmpty();
    assertThat(flags.get(NORMALIZE)).isTrue();
    assertThat(flags.get(FORMAT)).isEqualTo(ExampleCommand.Format.TSV);
    assertThat(flags.get(MASTER)).isEmpty();
    assertThat(flags.isSet(BATCH_SIZE)).isFalse();
    assertThat(flags.isSet(DATASET_DIR)).isTrue();
    assertThat(flags.arguments()).isEmpty();
  }

  @Test
  void aValueStandsAfterAnEqualsSignOrAsTheNextWord() {
    ParsedFlags flags =
        parse("--batch_size=8", "--model_name", "inception_v1", "--seed", "9876543210");
    assertThat(flags.get(BATCH_SIZE)).isEqualTo(8);
    assertThat(flags.get(MODEL_NAME)).isEqualTo("inception_v1");
    assertThat(flags.get(SEED)).isEqualTo(9876543210L);
    assertThat(flags.isSet(BATCH_SIZE)).isTrue();
  }

  @Test
  void everyTypeIsRead() {
    ParsedFlags flags =
        parse(
            "--weight_decay=1e-4",
            "--max_number_of_steps=500",
            "--moving_average_decay=0.9999",
            "--format=json",
            "--optimizer=momentum");
    assertThat(flags.get(WEIGHT_DECAY)).isEqualTo(1e-4);
    assertThat(flags.get(MAX_STEPS)).contains(500);
    assertThat(flags.get(DECAY)).contains(0.9999);
    assertThat(flags.get(FORMAT)).isEqualTo(ExampleCommand.Format.JSON);
    assertThat(flags.get(OPTIMIZER)).isEqualTo("momentum");
    assertThat(flags.get(DATASET_DIR)).isEqualTo(Path.of("data"));
  }

  @Test
  void dashesStandForUnderscores() {
    assertThat(parse("--batch-size=8").get(BATCH_SIZE)).isEqualTo(8);
    assertThat(parse("--batch-size", "9").get(BATCH_SIZE)).isEqualTo(9);
    assertThat(parse("--noclone-on-cpu").get(CLONE_ON_CPU)).isFalse();
    assertThat(parse("--model-name=my-net").get(MODEL_NAME)).isEqualTo("my-net");
  }

  @ParameterizedTest
  @CsvSource({
    "--clone_on_cpu, true",
    "--noclone_on_cpu, false",
    "--clone_on_cpu=true, true",
    "--clone_on_cpu=False, false",
    "--clone_on_cpu=1, true",
    "--clone_on_cpu=0, false",
  })
  void switchesHaveManySpellings(String arg, boolean value) {
    ParsedFlags flags = parse(arg);
    assertThat(flags.get(CLONE_ON_CPU)).isEqualTo(value);
    assertThat(flags.isSet(CLONE_ON_CPU)).isTrue();
  }

  @Test
  void aFlagWhoseNameBeginsWithNoIsNoNegation() {
    assertThat(parse("--normalize").get(NORMALIZE)).isTrue();
    assertThat(parse("--nonormalize").get(NORMALIZE)).isFalse();
  }

  @Test
  void aSwitchLeavesTheNextWordAlone() {
    ParsedFlags flags = parse("--clone_on_cpu", "a.png", "--batch_size", "4", "b.png");
    assertThat(flags.get(CLONE_ON_CPU)).isTrue();
    assertThat(flags.arguments()).containsExactly("a.png", "b.png");
  }

  @Test
  void whatFollowsTwoDashesIsAnArgument() {
    ParsedFlags flags = parse("--batch_size=4", "--", "--odd.png", "-x");
    assertThat(flags.arguments()).containsExactly("--odd.png", "-x");
  }

  @Test
  void numbersBelowZeroAreValues() {
    assertThat(parse("--quantize_delay", "-5").get(QUANTIZE_DELAY)).isEqualTo(-5);
    assertThat(parse("--quantize_delay=-5").get(QUANTIZE_DELAY)).isEqualTo(-5);
    assertThat(parse("--weight_decay", "-.5e-3").get(WEIGHT_DECAY)).isEqualTo(-0.0005);
    assertThatThrownBy(() -> parse("--quantize_delay", "-5x"))
        .hasMessage("--quantize_delay=-5x: expected a whole number");
  }

  @Test
  void oddTextsAreTakenAsTheyAre() {
    assertThat(parse("--master=").get(MASTER)).isEmpty();
    assertThat(parse("--master=").isSet(MASTER)).isTrue();
    assertThat(parse("--master", "").get(MASTER)).isEmpty();
    assertThat(parse("--master=\"a b\"").get(MASTER)).isEqualTo("\"a b\"");
    assertThat(parse("--master=a=b").get(MASTER)).isEqualTo("a=b");
    assertThat(parse("--master=--x").get(MASTER)).isEqualTo("--x");
    assertThat(parse("--master", "a, b").get(MASTER)).isEqualTo("a, b");
    assertThat(parse("--master", "model_name").get(MASTER)).isEqualTo("model_name");
    assertThat(parse("--master", "-").get(MASTER)).isEqualTo("-");
  }

  @Test
  void repeatedFlagsKeepTheirOrder() {
    assertThat(parse("--scope=b", "--batch_size=1", "--scope", "a", "--scope=b").get(SCOPES))
        .isEqualTo(List.of("b", "a", "b"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--bach_size=3|--bach_size: no such flag; did you mean --batch_size?",
        "--model-nam|--model-nam: no such flag; did you mean --model_name?",
        "--wholly_unknown|--wholly_unknown: no such flag; --helpfull shows all",
        "--nomodel_name|--nomodel_name: no such flag; did you mean --model_name?",
        "--noclone_on_cpu=true|--noclone_on_cpu=true: --noclone_on_cpu takes no value",
        "--batch_size=many|--batch_size=many: expected a whole number of at least 1",
        "--batch_size=1.5|--batch_size=1.5: expected a whole number of at least 1",
        "--batch_size=0|--batch_size=0: expected a whole number of at least 1",
        "--batch_size=99999999999|--batch_size=99999999999: expected a whole number of at least 1",
        "--batch_size=|--batch_size=: expected a whole number of at least 1",
        "--moving_average_decay=2|--moving_average_decay=2: expected a number from 0 to 1",
        "--weight_decay=NaN|--weight_decay=NaN: expected a number",
        "--weight_decay=1f|--weight_decay=1f: expected a number",
        "--weight_decay=1e999|--weight_decay=1e999: expected a number",
        "--clone_on_cpu=maybe|--clone_on_cpu=maybe: expected true or false",
        "--format=xml|--format=xml: expected one of tsv, json",
        "--dataset_dir=|--dataset_dir=: expected a path",
        "--dataset_dir=gs://b/x|--dataset_dir=gs://b/x: gs:// names are not read or written here; give"
            + " a path of this machine: a mounted folder, or a copy",
        "--verbosity=loud|--verbosity=loud: expected one of debug, info, warn, error",
        "--batch_size|--batch_size needs a value: --batch_size=N, a whole number of at least 1",
        "-batch_size=3|-batch_size=3: flags have two dashes, write --batch_size=3",
        "-batch-size|-batch-size: flags have two dashes, write --batch-size",
        "-noclone_on_cpu|-noclone_on_cpu: flags have two dashes, write --noclone_on_cpu",
        "-x|-x: no such flag; flags have two dashes (a value that begins with a dash is written"
            + " --flag=-x, a file ./-x)",
      })
  void mistakesAreNamed(String arg, String message) {
    FlagTable table = new ExampleCommand(false, (f, c) -> 0).flags().withCommonFlags();
    assertThatThrownBy(() -> new FlagParser(table).parse(List.of(arg), false))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }

  @Test
  void aValueIsMissingWhereTheNextFlagBegins() {
    assertThatThrownBy(() -> parse("--model_name", "--batch_size=3"))
        .hasMessage("--model_name needs a value: --model_name=TEXT, a text");
  }

  @Test
  void aFlagGivenTwiceIsAMistake() {
    assertThatThrownBy(() -> parse("--batch_size=3", "--batch-size", "4"))
        .hasMessage("--batch_size is given twice (3 and 4)");
    assertThatThrownBy(() -> parse("--clone_on_cpu", "--noclone_on_cpu"))
        .hasMessage("--clone_on_cpu is given twice (true and false)");
  }

  @Test
  void aRequiredFlagMustBeThere() {
    FlagTable table = new ExampleCommand(false, (f, c) -> 0).flags().withCommonFlags();
    assertThatThrownBy(() -> new FlagParser(table).parse(List.of(), false))
        .hasMessage("--dataset_dir=PATH is required: Folder of the records.");
  }

  @Test
  void argumentsAreAMistakeWhereTheProgramTakesNone() {
    FlagTable table = new ExampleCommand(false, (f, c) -> 0).flags().withCommonFlags();
    assertThatThrownBy(() -> new FlagParser(table).parse(List.of("--dataset_dir=d", "x"), false))
        .hasMessage("unexpected argument 'x'");
    assertThatThrownBy(
            () ->
                new FlagParser(table)
                    .parse(List.of("--dataset_dir=d", "--clone_on_cpu", "true"), false))
        .hasMessage(
            "unexpected argument 'true'; a switch takes its value with =: --clone_on_cpu=true");
  }

  @ParameterizedTest
  @CsvSource({
    "--master=",
    "--quantize=0",
    "--noquantize",
    "--num_clones=1",
    "--num_clones=01",
  })
  void ofAnUnsupportedFlagTheDefaultIsAccepted(String arg) {
    assertThat(parseUnsupported(arg).arguments()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--master=grpc://a|--master=grpc://a: there is one process; leave the flag out",
        "--quantize|--quantize=true: there is no quantization; leave the flag out",
        "--num_clones=2|--num_clones=2: there is one clone; leave the flag out",
        "--num_clones=two|--num_clones=two: expected a whole number",
        "--num_frames=8|--num_frames=8: there are no videos; leave the flag out",
      })
  void ofAnUnsupportedFlagAllElseIsAMistake(String arg, String message) {
    assertThatThrownBy(() -> parseUnsupported(arg))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }

  private static ParsedFlags parseUnsupported(String arg) {
    FlagTable table =
        FlagTable.of(
            FlagGroup.group(
                "Known",
                Flag.string("master", "", "Target.").unsupported("there is one process"),
                Flag.bool("quantize", false, "Less.").unsupported("there is no quantization"),
                Flag.integer("num_clones", 1, "Clones.").unsupported("there is one clone"),
                Flag.integer("num_frames", "Frames.").unsupported("there are no videos")));
    return new FlagParser(table.withCommonFlags()).parse(List.of(arg), false);
  }

  @Test
  void askingForAFlagOfAnotherProgramIsABug() {
    assertThatThrownBy(() -> parse().get(Flag.integer("batch_size", 1, "Another one.")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTableHoldsEveryNameOnce() {
    assertThatThrownBy(() -> FlagTable.of(FlagGroup.group("Twice", SEED, SEED)))
        .hasMessage("--seed occurs twice in the table");
  }
}
