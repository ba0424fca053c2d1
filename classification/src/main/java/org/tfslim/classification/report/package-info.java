/** A training run as one page that can be read, kept and sent: report.html. */
package org.tfslim.classification.report;
