package org.tfslim.cli;

import me.tongfei.progressbar.ProgressBarConsumer;

/** Draws a progress bar on the status line of a console. */
final class StatusLineConsumer implements ProgressBarConsumer {
  private final StatusLine status;
  private final int width;

  StatusLineConsumer(StatusLine status, int width) {
    this.status = status;
    this.width = width;
  }

  @Override
  public int getMaxRenderedLength() {
    // The last column stays free because many terminals wrap the line when it is written.
    return width - 1;
  }

  @Override
  public void accept(String rendered) {
    status.show(rendered);
  }

  @Override
  public void close() {
    status.finish();
  }
}
