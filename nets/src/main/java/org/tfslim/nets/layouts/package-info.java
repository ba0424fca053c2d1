/** How other libraries name and order the weights of the networks that are here too. */
package org.tfslim.nets.layouts;
