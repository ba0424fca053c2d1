/** The weights of networks as other libraries keep them in files, turned into slim's and back. */
package org.tfslim.nets.layouts;
