/** The programs {@code export} and {@code checkpoint}. */
package org.tfslim.export;
