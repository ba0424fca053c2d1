/** The MobileNets. */
package org.tfslim.nets.mobilenet;
