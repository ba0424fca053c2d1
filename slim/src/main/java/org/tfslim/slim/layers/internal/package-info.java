/** How the layers of {@link org.tfslim.slim.Slim} are put together from operations. */
package org.tfslim.slim.layers.internal;
