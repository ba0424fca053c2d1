/** Makes slim's TFRecord files from published data sets and from folders of images. */
package org.tfslim.classification.data.convert;
