/** Models for serving, and the check before they are published. */
package org.tfslim.classification.export;
