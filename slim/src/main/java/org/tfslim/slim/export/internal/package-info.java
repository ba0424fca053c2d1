/** The passes that change graphs for inference. */
package org.tfslim.slim.export.internal;
