package org.tfslim.classification.data.convert;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tfslim.classification.data.Datasets;
import org.tfslim.formats.SlimException;

/** The table of data sets that can be made (slim's download_and_convert_data.py). */
public final class Converters {
  private Converters() {}

  /** The names of all data sets, sorted. */
  public static List<String> names() {
    return List.copyOf(all().keySet());
  }

  /**
   * The converter of a data set.
   *
   * @throws SlimException if there is no data set of that name
   */
  public static Converter get(String name) {
    return all().get(Datasets.get(name).name());
  }

  private static Map<String, Converter> all() {
    Map<String, Converter> all = new TreeMap<>();
    all.put("cifar10", new Cifar10Converter());
    all.put("fashion_mnist", idx("fashion_mnist"));
    all.put("flowers", new FlowersConverter());
    all.put("imagefolder", new ImageFolderConverter());
    all.put("imagenet", new ImagenetConverter());
    all.put("mnist", idx("mnist"));
    return all;
  }

  private static Converter idx(String name) {
    return (options, progress) ->
        Conversion.of(
            IdxConverter.convert(name, options.sourceDir(), options.datasetDir(), progress));
  }
}
