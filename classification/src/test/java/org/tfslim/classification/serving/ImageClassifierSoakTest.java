package org.tfslim.classification.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads, one classifier. {@code -Dtfslim.soak=100000} makes so many calls. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ImageClassifierSoakTest {
  private static final int THREADS = 8;
  private static final int CALLS = Integer.getInteger("tfslim.soak", 2000);

  /** Batches of one to four images, in between one that is none. */
  private static List<List<byte[]>> requests() {
    List<byte[]> images = ServedLenet.images();
    List<List<byte[]>> requests = new ArrayList<>();
    for (int i = 0; i < images.size() - 4; i++) {
      requests.add(images.subList(i, i + 1 + i % 4));
    }
    requests.add(List.of(images.get(0), new byte[] {1, 2}, images.get(1)));
    return requests;
  }

  private static <T> List<Future<T>> start(ExecutorService pool, Callable<T> work) {
    List<Future<T>> futures = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      futures.add(pool.submit(work));
    }
    return futures;
  }

  @Test
  void manyThreadsGetWhatOneGets() throws Exception {
    List<List<byte[]>> requests = requests();
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try (ImageClassifier classifier = ServedLenet.load()) {
      List<List<ImageResult>> expected = requests.stream().map(classifier::predict).toList();
      Callable<Integer> work =
          () -> {
            int wrong = 0;
            for (int call = 0; call < CALLS / THREADS; call++) {
              int i = call % requests.size();
              if (!classifier.predict(requests.get(i)).equals(expected.get(i))) {
                wrong++;
              }
            }
            return wrong;
          };
      for (Future<Integer> wrong : start(pool, work)) {
        assertThat(wrong.get()).isZero();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** Every call gets a right answer or is refused. */
  @Test
  void closingDuringTraffic() throws Exception {
    List<byte[]> images = ServedLenet.images();
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      for (int round = 0; round < 5; round++) {
        CountDownLatch running = new CountDownLatch(2 * THREADS);
        ImageClassifier classifier = ServedLenet.load();
        List<ImageResult> expected = classifier.predict(images);
        Callable<Integer> work =
            () -> {
              int answers = 0;
              try {
                while (true) {
                  assertThat(classifier.predict(images)).isEqualTo(expected);
                  answers++;
                  running.countDown();
                }
              } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("is closed");
                return answers;
              }
            };
        List<Future<Integer>> answers = start(pool, work);
        running.await();
        classifier.close();
        for (Future<Integer> answer : answers) {
          assertThat(answer.get()).isNotNegative();
        }
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
