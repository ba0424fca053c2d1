/** Classifying images inside an application, with a checkpoint or a SavedModel. */
package org.tfslim.classification.serving;
