/** Evaluation: metrics that are exact on every batch size, and the loop that fills them. */
package org.tfslim.slim.evaluation;
