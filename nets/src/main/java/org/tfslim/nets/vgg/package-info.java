/** The networks of the Visual Geometry Group at Oxford. */
package org.tfslim.nets.vgg;
