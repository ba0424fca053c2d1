/** What TensorBoard shows: summary operations in the graph, and the event files they end up in. */
package org.tfslim.slim.summaries;
