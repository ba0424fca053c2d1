package org.tfslim.classification.serving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Result;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TIntegral;
import org.tfslim.formats.DataException;

/** What a network returns, and how the best classes of each image are read from it. */
sealed interface Head {
  /** The tensors that are fetched. */
  List<String> fetches();

  /**
   * The best classes of each image, the best first.
   *
   * @param fetched in the order of {@link #fetches}
   */
  List<List<Prediction>> best(Result fetched, int topK, ClassLabels classes);

  /**
   * The network has chosen the best classes itself.
   *
   * @param classIds {@code [batch, k]}
   * @param scores {@code [batch, k]}, the highest first
   */
  record Ranked(String classIds, String scores) implements Head {
    @Override
    public List<String> fetches() {
      return List.of(classIds, scores);
    }

    @Override
    public List<List<Prediction>> best(Result fetched, int topK, ClassLabels classes) {
      TIntegral ids = (TIntegral) fetched.get(0);
      TFloat32 found = (TFloat32) fetched.get(1);
      List<List<Prediction>> images = new ArrayList<>();
      for (long i = 0; i < found.shape().get(0); i++) {
        List<Prediction> best = new ArrayList<>();
        for (long j = 0; j < Math.min(topK, found.shape().get(1)); j++) {
          best.add(classes.prediction(id(ids, i, j), found.getFloat(i, j)));
        }
        images.add(best);
      }
      return images;
    }

    private static long id(TIntegral ids, long image, long rank) {
      return ids instanceof TInt32 narrow
          ? narrow.getInt(image, rank)
          : ((TInt64) ids).getLong(image, rank);
    }
  }

  /**
   * The network returns a score for every class.
   *
   * @param scores {@code [batch, classes]}
   * @param name what messages call that output
   * @param softmax whether they are logits; if empty, they must be probabilities
   */
  record AllClasses(String scores, String name, Optional<Boolean> softmax) implements Head {
    private static final double ROUNDING = 1e-2;

    @Override
    public List<String> fetches() {
      return List.of(scores);
    }

    @Override
    public List<List<Prediction>> best(Result fetched, int topK, ClassLabels classes) {
      TFloat32 all = (TFloat32) fetched.get(0);
      int numClasses = Math.toIntExact(all.shape().get(1));
      float[] values = new float[Math.toIntExact(all.size())];
      all.copyTo(DataBuffers.of(values));
      List<List<Prediction>> images = new ArrayList<>();
      for (int i = 0; i < all.shape().get(0); i++) {
        float[] row = Arrays.copyOfRange(values, i * numClasses, (i + 1) * numClasses);
        images.add(best(probabilities(row), topK, classes));
      }
      return images;
    }

    private static List<Prediction> best(float[] row, int topK, ClassLabels classes) {
      return IntStream.range(0, row.length)
          .boxed()
          .sorted(Comparator.comparing((Integer i) -> row[i]).reversed())
          .limit(topK)
          .map(i -> classes.prediction(i, row[i]))
          .toList();
    }

    private float[] probabilities(float[] row) {
      double sum = 0;
      for (float score : row) {
        sum += score;
      }
      if (softmax.isEmpty() && Math.abs(sum - 1) > ROUNDING) {
        throw new DataException(
            "the output %s has no probabilities: those of an image add up to %.3f; say whether they are logits (softmax=true) or to be taken as they are (softmax=false)"
                .formatted(name, sum),
            "softmax");
      }
      return softmax.orElse(false) ? softmax(row) : row;
    }

    private static float[] softmax(float[] logits) {
      float highest = Float.NEGATIVE_INFINITY;
      for (float logit : logits) {
        highest = Math.max(highest, logit);
      }
      double[] powers = new double[logits.length];
      double sum = 0;
      for (int i = 0; i < logits.length; i++) {
        powers[i] = Math.exp(logits[i] - highest);
        sum += powers[i];
      }
      float[] probabilities = new float[logits.length];
      for (int i = 0; i < logits.length; i++) {
        probabilities[i] = (float) (powers[i] / sum);
      }
      return probabilities;
    }
  }
}
