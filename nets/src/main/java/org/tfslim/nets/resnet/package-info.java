/** The residual networks. */
package org.tfslim.nets.resnet;
