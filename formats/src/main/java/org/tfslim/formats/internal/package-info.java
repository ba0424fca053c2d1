/** Bytes of files, for the readers of this module. */
package org.tfslim.formats.internal;
