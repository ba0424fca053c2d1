/** The networks of research/slim, one file a family, and their registry. */
package org.tfslim.nets;
