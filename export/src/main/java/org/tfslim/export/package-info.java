/** The program export: flags for {@link org.tfslim.classification.export.ModelExport}. */
package org.tfslim.export;
