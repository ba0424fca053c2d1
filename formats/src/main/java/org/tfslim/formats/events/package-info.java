/** Event files for TensorBoard. */
package org.tfslim.formats.events;
