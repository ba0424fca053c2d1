package org.tfslim.programs;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.tensorflow.internal.c_api.Deallocator_Pointer_long_Pointer;

/**
 * Ends the process by C's {@code _exit}, which runs no destructors of libraries. TensorFlow's would
 * pull the ground from under its threads.
 */
final class NativeExit {
  private NativeExit() {}

  /** A pointer that is only a number. */
  private static final class RawAddress extends Pointer {
    RawAddress(long value) {
      super((Pointer) null);
      address = value;
    }
  }

  /** Does not return where the C library has {@code _exit}: Linux and macOS. */
  static void exit(int code) {
    Pointer function = Loader.addressof("_exit");
    if (function != null) {
      // A function pointer of the C API stands for any function: it passes its arguments on.
      try (LongPointer holder = new LongPointer(function.address(), 0);
          Deallocator_Pointer_long_Pointer call = new Deallocator_Pointer_long_Pointer(holder)) {
        call.call(new RawAddress(code), 0, null);
      }
    }
  }
}
