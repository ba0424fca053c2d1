/** Fetches the published files of data sets: resumable, and checked by their digests. */
package org.tfslim.classification.data.download;
