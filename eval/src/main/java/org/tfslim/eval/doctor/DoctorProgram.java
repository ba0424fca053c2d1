package org.tfslim.eval.doctor;

import java.util.ArrayList;
import java.util.List;
import org.tfslim.cli.Console;
import org.tfslim.cli.Flag;
import org.tfslim.cli.FlagGroup;
import org.tfslim.cli.FlagTable;
import org.tfslim.cli.ParsedFlags;
import org.tfslim.cli.Program;
import org.tfslim.programs.TensorFlowCommand;
import org.tfslim.slim.runtime.Versions;

/**
 * {@code bin/slim doctor}: what this installation runs on, and what to do if something is missing.
 * It exits with 0 if the other programs can run, with 1 if they cannot.
 */
public final class DoctorProgram implements TensorFlowCommand {
  private static final String VERSIONS = "Versions";
  private static final Flag<Format> FORMAT =
      Flag.choice("format", Format.TABLE, "A table for people, or json for programs.");

  /** The formats of the findings. */
  private enum Format {
    TABLE,
    JSON
  }

  /** Runs the program. */
  public static void main(String[] args) {
    Program.main(new DoctorProgram(), args);
  }

  @Override
  public String name() {
    return "doctor";
  }

  @Override
  public String summary() {
    return "Check Java, TensorFlow, devices and disk, and say what is missing.";
  }

  @Override
  public FlagTable flags() {
    return FlagTable.of(FlagGroup.group("Output", FORMAT));
  }

  @Override
  public int run(ParsedFlags flags, Console console) {
    List<Finding> findings = new ArrayList<>(versionFindings());
    findings.addAll(SystemChecks.findings());
    // If the processor lacks instructions, the first use of the library would end this process.
    findings.addAll(NativeChecks.findings(findings.stream().noneMatch(Finding::fatal)));
    DoctorReport report = new DoctorReport(findings);
    console.print(
        switch (flags.get(FORMAT)) {
          case TABLE -> report.table();
          case JSON -> report.json();
        });
    return report.usable() ? 0 : 1;
  }

  private static List<Finding> versionFindings() {
    String java =
        "%s (%s), %s"
            .formatted(
                System.getProperty("java.version"),
                System.getProperty("java.vendor"),
                System.getProperty("java.home"));
    return List.of(
        Finding.of(VERSIONS, "tfslim", Versions.project()),
        Finding.of(VERSIONS, "TensorFlow Java", Versions.tensorflowJava()),
        Finding.of(VERSIONS, "Java", java));
  }
}
