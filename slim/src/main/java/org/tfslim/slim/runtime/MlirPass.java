package org.tfslim.slim.runtime;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.tensorflow.TensorFlow;
import org.tensorflow.internal.c_api.Deallocator_Pointer_long_Pointer;

/**
 * The pass over graphs that TensorFlow has for TPUs. In the first session of every other process it
 * says that it is not enabled, in two lines on standard error that nothing can switch off: Abseil's
 * log follows no setting before {@code absl::InitializeLog}, which TensorFlow neither calls nor
 * exports.
 *
 * <p>{@code -Dtfslim.quiet=true}, which {@code bin/slim} sets, takes the pass out of TensorFlow's
 * registry, as if it had been built without it. Nothing else that TensorFlow prints changes.
 */
final class MlirPass {
  /** The registry is one pointer to the pass in this version. */
  private static final String KNOWN_VERSION = "2.18.0";

  private static final String REGISTRY =
      "_ZN10tensorflow36MlirV1CompatOptimizationPassRegistry6GlobalEv";

  private static final boolean LEFT_OUT =
      Boolean.getBoolean("tfslim.quiet")
          && TensorFlow.version().equals(KNOWN_VERSION)
          && leaveOut();

  private MlirPass() {}

  /** A pointer that is only a number. */
  private static final class RawAddress extends Pointer {
    RawAddress(long value) {
      super((Pointer) null);
      address = value;
    }
  }

  /** Leaves it out if the system property asks for it; returns whether it did. */
  static boolean leaveOutIfQuiet() {
    return LEFT_OUT;
  }

  /** Only Linux and macOS have these functions under these names. */
  private static boolean leaveOut() {
    Pointer registry = Loader.addressof(REGISTRY);
    Pointer start = Loader.addressof("pthread_create");
    Pointer join = Loader.addressof("pthread_join");
    if (registry == null || start == null || join == null) {
      return false;
    }
    // JavaCPP has no function pointer that returns a pointer, but a thread's result is one.
    try (LongPointer thread = new LongPointer(1);
        LongPointer result = new LongPointer(1)) {
      thread.put(0);
      result.put(0);
      call(start, thread, 0, registry);
      if (thread.get() == 0) {
        return false;
      }
      call(join, new RawAddress(thread.get()), result.address(), null);
      if (result.get() == 0) {
        return false;
      }
      new LongPointer(new RawAddress(result.get())).put(0);
      return true;
    }
  }

  /** A function pointer of the C API stands for any function: it passes its arguments on. */
  private static void call(Pointer function, Pointer first, long second, Pointer third) {
    try (LongPointer holder = new LongPointer(function.address(), 0);
        Deallocator_Pointer_long_Pointer call = new Deallocator_Pointer_long_Pointer(holder)) {
      call.call(first, second, third);
    }
  }
}
