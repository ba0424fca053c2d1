/** Image classification: models, training, evaluation and inference, without a command line. */
package org.tfslim.classification;
