/** The Inception networks. */
package org.tfslim.nets.inception;
