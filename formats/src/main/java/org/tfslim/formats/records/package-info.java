/** TFRecord files. */
package org.tfslim.formats.records;
